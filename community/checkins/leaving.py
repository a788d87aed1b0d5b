"""What a member takes along of their days, and what goes when they leave for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from community.checkins.models import Day, Uncounted
from community.members import hooks
from community.members.models import Member


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def erase(member: Member, words_too: bool) -> None:
    """Their days go, whatever becomes of their words. Call it inside a transaction."""
    Day.objects.filter(member=member).delete()
    Uncounted.objects.filter(member=member).delete()


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """The days on which they were here."""
    days = Day.objects.filter(member=member).order_by("day")
    yield "days_here", days.values_list("day", flat=True).iterator(chunk_size=500)
