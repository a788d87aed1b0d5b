"""What moderators do to a thread: close it, open it, slow it down; and where a post of it can go (the `PlaceDeeds`)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from community.threads import telling
from community.threads.models import Thread, Topic
from community.threads.recording import tell
from community.timekeeping import now


def lock(thread: Thread, *, on: bool, until: datetime | None = None) -> None:
    """Close it for new answers, until a time or until it is opened; or open it."""
    thread.locked, thread.locked_until = on, until if on else None
    thread.save(update_fields=["locked", "locked_until"])
    _stir(thread)


def slow(thread: Thread, seconds: int) -> None:
    """One answer each `seconds` from everybody; 0 ends it."""
    thread.slow_seconds = seconds
    thread.save(update_fields=["slow_seconds"])
    _stir(thread)


def others(thread: Thread) -> list[Topic]:
    """The other topics that are open."""
    return list(Topic.objects.filter(~Q(pk=thread.topic_id), closed=False))


def home(thread: Thread) -> str:
    """The topic that it stands in."""
    return thread.topic.slug


def open_again() -> int:
    """Open the threads whose time is over; gives how many."""
    due = Thread.objects.filter(locked=True, locked_until__lte=now()).values_list("pk", flat=True)
    return sum(_open(pk) for pk in due)


def _open(pk: int) -> bool:
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=pk)
        if not thread.locked or thread.locked_until is None or thread.locked_until > now():
            return False
        lock(thread, on=False)
    return True


def _stir(thread: Thread) -> None:
    """Open pages look again: a new revision, though no entry has it."""
    with transaction.atomic():
        now = Thread.objects.select_for_update().only("seq", "rev").get(pk=thread.pk)
        now.rev += 1
        now.save(update_fields=["rev"])
        thread.rev = now.rev
        tell(telling.stirred(now))
