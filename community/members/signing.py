"""Who is behind a socket: the session named in its handshake's cookie."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from community.members.models import Member
from community.rows import read

SESSION = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > %s"  # noqa: S608


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


def signed_in_rows(session_key: str | None, rows_of: Callable[[int], list[Member]]) -> list[Member]:
    """The rows that `rows_of` has for whoever has this session; none when it ended or the password changed since.

    One query and that of `rows_of`, which gets a primary key and may give several rows, all of the same active member.
    """
    session = (session_of(session_key) if session_key else None) or {}
    try:
        rows = rows_of(int(session[SESSION_KEY]))
    except (KeyError, ValueError):
        return []
    kept = session.get(HASH_SESSION_KEY) or ""
    return rows if rows and constant_time_compare(kept, rows[0].get_session_auth_hash()) else []


def signed_in_member(session_key: str | None) -> Member | None:
    """Whose session this is. Two queries."""
    rows = signed_in_rows(session_key, lambda pk: list(Member.objects.filter(pk=pk, is_active=True)))
    return rows[0] if rows else None


def session_of(session_key: str) -> dict[str, Any] | None:
    """What the session holds; None when there is none or its time is over. One query."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = read(SESSION, [session_key, now])
    return SessionStore().decode(rows[0][0]) if rows else None
