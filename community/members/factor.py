"""The second factor: an authenticator app or a passkey; adding one ends the sessions that have not proved it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from community.members.models import Member
from community.members.revoking import SIGNED_OUT
from community.members.sessions import end_all
from community.sealing import seal, unseal

SECRETS = "authenticator secrets"


class Adapter(DefaultMFAAdapter):
    """Secrets are sealed in the database; the code to scan is drawn into the page itself."""

    def encrypt(self, text: str) -> str:
        return seal(text, SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, SECRETS)

    def build_totp_svg(self, url: str) -> str:
        """The drawing without its XML head, as it stands in an HTML page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


@receiver(authenticator_added)
def _end_weaker_sessions(request: HttpRequest, user: Member, authenticator: Authenticator, **kwargs: Any) -> None:
    """A session from before has not proved the new factor."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_all(user, SIGNED_OUT, but=request.session.session_key or "")
