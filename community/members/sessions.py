"""Where somebody is signed in, and ending it. Neither an address nor a browser's name is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from community.members.models import Member
from community.members.revoking import NOT_ALLOWED, SIGNED_OUT, revoke

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - stands for "not kept"; the column may not be null


@receiver(pre_save, sender=UserSession)
def _keep_no_trace(instance: UserSession, **kwargs: Any) -> None:
    """Whichever way a session is recorded, the address and the browser stay out of it."""
    instance.ip, instance.user_agent = NO_ADDRESS, ""


def sessions_of(member: Member) -> list[UserSession]:
    """The member's living sessions, the newest first. Two queries."""
    recorded = list(UserSession.objects.filter(user=member).order_by("-created_at"))
    keys = [session.session_key for session in recorded]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    living = set(alive.values_list("session_key", flat=True))
    return [session for session in recorded if session.session_key in living]


def end(member: Member, sessions: Iterable[UserSession], code: int = SIGNED_OUT) -> None:
    """End these sessions of a member and close their sockets."""
    with transaction.atomic():
        for session in sessions:
            _forget([session.session_key])
            revoke(member, code, session.session_key)


def end_all(member: Member, code: int = SIGNED_OUT, but: str = "") -> None:
    """End every session of a member (but the one with that key) and close all sockets."""
    with transaction.atomic():
        keys = UserSession.objects.filter(user=member).exclude(session_key=but).values_list("session_key", flat=True)
        _forget(list(keys))
        revoke(member, code)


def shut_out(member: Member) -> None:
    """End everything of a member who was suspended, banned or removed; their sockets close with "not allowed"."""
    end_all(member, NOT_ALLOWED)


def _forget(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
