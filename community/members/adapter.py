"""How allauth does things here: look-alike names are one, addresses are not kept, sockets hear of every way out."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.httpkit import get_client_ip
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.members import keeping, names, signin
from community.members.hooks import name_checks
from community.members.models import Member
from community.members.revoking import SIGNED_OUT, revoke
from community.members.sessions import end_all


class Adapter(DefaultAccountAdapter):
    """Hearthside's answers to allauth's questions."""

    error_messages = {  # noqa: RUF012 - allauth declares it so
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That pseudonym and that password do not fit together. Look at both again."),
        "too_many_login_attempts": _("That was often wrong. Wait five minutes, or use one of your recovery codes."),
        "enter_current_password": _("That is not your password of now."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("That was often in a short time. Wait a few minutes, please."),
        "username_taken": _("Somebody here is called that, or nearly that. Please choose another."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A pseudonym that can be used and that looks like nobody else's."""
        try:
            name = names.cleaned(username)
        except names.BadName as bad:
            raise ValidationError(str(bad.why)) from bad
        for check in name_checks:
            if why := check(name):
                raise ValidationError(str(why))
        if not shallow and Member.objects.filter(name_key=names.key_of(name)).exists():
            raise self.validation_error("username_taken")
        return name

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Member | None:
        """Whoever writes their pseudonym a little differently is still themselves."""
        typed = credentials.get("username", "")
        stored = Member.objects.filter(name_key=names.key_of(typed)).values_list("username", flat=True).first()
        return super().authenticate(request, **{**credentials, "username": stored or typed})

    def pre_login(self, request: HttpRequest, user: Member, **about: Any) -> HttpResponse | None:
        """After the password, before the second factor: some may not come in now."""
        refused = super().pre_login(request, user, **about) or signin.refuse(request, user)
        if refused:
            clear_login(request)
        return refused

    def login(self, request: HttpRequest, user: Member) -> None:
        signin.refuse_at_once(request, user)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Member, **about: Any) -> HttpResponse:
        """Their language, and the page with the words that an expired session interrupted."""
        if keeping.kept_for(request, user):
            about["redirect_url"] = reverse("kept")
        response = super().post_login(request, user, **about)
        speak(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and close the sockets of this session."""
        member, key = request.user, request.session.session_key or ""
        with transaction.atomic():
            if isinstance(member, Member) and key:
                revoke(member, SIGNED_OUT, key)
                UserSession.objects.filter(session_key=key).delete()
            super().logout(request)

    def set_password(self, user: Member, password: str) -> None:
        """A new password ends every other session and closes all sockets."""
        with transaction.atomic():
            super().set_password(user, password)
            end_all(user, SIGNED_OUT, but=self.request.session.session_key or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed hash of the address for the rate limits: the same for the same line, readable by nobody."""
        address = get_client_ip(request) or "local"
        try:
            if ipaddress.ip_address(address).version == 6:
                address = str(ipaddress.ip_network(f"{address}/64", strict=False))
        except ValueError:
            address = "local"
        return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:24]

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def is_ajax(self, request: HttpRequest) -> bool:
        """These pages have one form only."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One budget for all the ways to write a name."""
        return names.key_of(credentials.get("username", ""))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")


def speak(response: HttpResponse, language: str) -> None:
    """Remember a member's language in the browser, as Django's `set_language` does."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
