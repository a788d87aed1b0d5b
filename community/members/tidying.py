"""What has served its time and goes: ended sessions, host links, and the log of revocations."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q

from community.members.models import HostLink, Revocation
from community.timekeeping import now

KEEP_REVOCATIONS = timedelta(days=1)
KEEP_SESSION_NOTES = timedelta(hours=1)


def sessions() -> int:
    """Remove sessions whose time is over, and the notes on sessions that are gone; gives how many rows went.

    A note is written just after its session, so that a young one is left alone.
    """
    over = Session.objects.filter(expire_date__lt=now()).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    settled = UserSession.objects.filter(created_at__lt=now() - KEEP_SESSION_NOTES)
    return over + settled.filter(~Exists(alive)).delete()[0]


def host_links() -> int:
    """Remove links that were used or can no longer be; gives how many."""
    return HostLink.objects.filter(Q(expires_at__lt=now()) | Q(used_at__isnull=False)).delete()[0]


def revocations() -> int:
    """Remove what every process has read long ago; gives how many rows."""
    return Revocation.objects.filter(at__lt=now() - KEEP_REVOCATIONS).delete()[0]
