"""A password that is little more than the pseudonym, which everybody can read, is none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.members.models import Member
from community.members.names import key_of

SHORTEST_NAME, OF_ONES_OWN = 3, 6


class NotThePseudonym:
    """A password validator. Django's own counts shared letters, and so turns honest sentences down."""

    def validate(self, password: str, user: Member | None = None) -> None:
        """Raises ValidationError when fewer than six letters or digits stand beside the pseudonym."""
        name, key = key_of(user.username if user else ""), key_of(password)
        if len(name) >= SHORTEST_NAME and name in key and len(key) - len(name) < OF_ONES_OWN:
            raise ValidationError(self.get_help_text(), code="password_is_name")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Your password must not be your pseudonym, which everybody can read.")
