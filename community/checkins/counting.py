"""Showing up: the days that a member was here, in numbers that only they see and that a gap takes nothing from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from community.checkins.models import Day, Uncounted
from community.checkins.opening import today
from community.members.models import Member
from community.threads.models import Entry, Thread

LATELY = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """Days that somebody was here: of the last thirty, and in all; `days` has a pair (day, was here) for each of them."""

    lately: int
    altogether: int
    days: tuple[tuple[date, bool], ...] = ()


def heard(thread: Thread, entry: Entry) -> None:
    """Whoever answers a check-in was here that day. Two queries for a check-in, none for another thread."""
    if thread.day is not None:
        note(entry.author_id, entry.at)


def note(member_pk: int, at: datetime) -> None:
    """Keep the day as one on which they were here; twice is once. Two queries at most."""
    if not Uncounted.objects.filter(member_id=member_pk).exists():
        day = timezone.localdate(at, timezone.get_default_timezone())
        Day.objects.bulk_create([Day(member_id=member_pk, day=day)], ignore_conflicts=True)


def shown(member: Member, *, each: bool = False) -> Shown | None:
    """What the member may see of their own days; None when they would rather not. Two queries, three with `each`."""
    if Uncounted.objects.filter(member=member).exists():
        return None
    since = today() - timedelta(days=LATELY - 1)
    own = Day.objects.filter(member=member)
    counts = own.aggregate(lately=Count("pk", filter=Q(day__gte=since)), altogether=Count("pk"))
    if not each:
        return Shown(**counts)
    here = set(own.filter(day__gte=since).values_list("day", flat=True))
    days = (since + timedelta(days=number) for number in range(LATELY))
    return Shown(**counts, days=tuple((day, day in here) for day in days))


def switch(member: Member, *, on: bool) -> None:
    """Count days from now on, or stop. What was counted before is kept for when they want it again."""
    if on:
        Uncounted.objects.filter(member=member).delete()
    else:
        Uncounted.objects.get_or_create(member=member)


def forget(member: Member) -> int:
    """Let every day that was counted go; gives how many."""
    return Day.objects.filter(member=member).delete()[0]
