"""Who asks for a page: the session and its member, each in one statement written by hand, since every page asks it."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from community.members.hooks import above
from community.members.models import Member
from community.members.signing import session_of


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, object]:
        """What the session holds; without a living one a new key is made when something is put in."""
        found = session_of(self.session_key or "")
        if found is None:
            self._session_key = None
        return found or {}


class Middleware(MiddlewareMixin):
    """`request.user`, looked up when somebody asks."""

    def process_request(self, request: HttpRequest) -> None:
        """Before every view."""
        request.user = SimpleLazyObject(lambda: _once(request))  # type: ignore[assignment]


def recognised(request: HttpRequest) -> Member | AnonymousUser:
    """Who it is; `request.user` is that very object from now on, since asking through another one takes its time."""
    known: Any = request.user
    if type(known) is SimpleLazyObject:
        known = request.user = _once(request)
    return cast(Member | AnonymousUser, known)


def _once(request: HttpRequest) -> Any:
    if not hasattr(request, "_recognised"):
        request._recognised = _look_up(request)  # type: ignore[attr-defined]
    return request._recognised  # type: ignore[attr-defined]


def _look_up(request: HttpRequest) -> Member | AnonymousUser:
    """Whoever the session names while their password is the same; everything out of the ordinary is Django's affair."""
    session = request.session
    said = session.get(auth.SESSION_KEY, "")
    if session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and str(said).isdecimal():
        member = above.recognise(int(said))
        kept = session.get(auth.HASH_SESSION_KEY) or ""
        if member is not None and constant_time_compare(kept, member.get_session_auth_hash()):
            return member
    return auth.get_user(request)
