"""Who is behind a socket: the session named in its handshake's cookie."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from community.members.models import Member


def session_key_of(scope: dict[str, Any]) -> str | None:
    """The session key in the handshake's cookies, if any."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            return morsel.value if morsel else None
    return None


def signed_in_rows(session_key: str | None, members: QuerySet[Member]) -> list[Member]:
    """The rows of `members` for whoever has this session; none when it ended or the password changed since.

    Two queries. `members` may have several rows a member (a join); all belong to the same one.
    """
    if not session_key:
        return []
    session = SessionStore(session_key)
    try:
        rows = list(members.filter(pk=int(session[SESSION_KEY]), is_active=True))
    except (KeyError, ValueError):
        return []
    kept = session.get(HASH_SESSION_KEY) or ""
    return rows if rows and constant_time_compare(kept, rows[0].get_session_auth_hash()) else []


def signed_in_member(session_key: str | None) -> Member | None:
    """Whose session this is. Two queries."""
    rows = signed_in_rows(session_key, Member.objects.all())
    return rows[0] if rows else None
