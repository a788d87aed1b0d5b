"""After a crisis the desk offers its moderator a few minutes: once, never forced, and nobody counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from community import sealing, timekeeping
from community.members import hooks
from community.members.models import Member
from community.refusals import Refused
from community.text import clean
from moderation.models import Answer, Case, Debrief

PURPOSE = "debriefs"
LATER = timedelta(hours=3)
OFFERED_FOR = timedelta(days=2)
LONGEST = 2000
NOTES = 20
EASY = ("dismiss",)
"""Deeds that say that nothing was the matter: nobody is asked after them."""


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def offer(case: Case, by: Member, deed: str = "") -> None:
    """Offer it to whoever settled a crisis case or handed it over; the same case asks the same person once."""
    if case.priority >= Case.CRISIS and deed not in EASY:
        Debrief.objects.get_or_create(member=by, case=case, defaults={"at": timekeeping.now()})


def not_yet(case: Case, by: Member) -> None:
    """The deed was taken back: they are on the case again."""
    Debrief.objects.filter(member=by, case=case, answer="").delete()


def open_for(by: Member) -> Debrief | None:
    """The newest offer that may be shown now. One query."""
    now = timekeeping.now()
    due = Q(answer="", at__gt=now - OFFERED_FOR) | Q(answer=Answer.LATER, again_at__lte=now)
    return Debrief.objects.filter(due, member=by).order_by("-pk").first()


def later(by: Member) -> None:
    """Every open offer comes back once, in some hours."""
    _open(by).filter(answer="").update(answer=Answer.LATER, again_at=timekeeping.now() + LATER)


def skip(by: Member) -> None:
    """No, thank you: none of the open offers comes back."""
    _open(by).update(answer=Answer.SKIPPED)


def take(by: Member) -> None:
    """They had their minutes: every open offer is answered."""
    _open(by).update(answer=Answer.TAKEN)


def write(by: Member, words: str, pk: int = 0) -> None:
    """A note that only its writer reads. Raises Refused (`empty`)."""
    said = clean(words)[:LONGEST]
    if not said:
        raise Refused("empty")
    with transaction.atomic():
        own = Debrief.objects.select_for_update().filter(pk=pk, member=by, sealed="").first()
        found = own if own is not None else Debrief(member=by, answer=Answer.TAKEN)
        found.sealed, found.answer = sealing.seal(said, PURPOSE), Answer.TAKEN
        found.save()
        take(by)


def notes(by: Member) -> list[dict[str, Any]]:
    """The newest notes of one's own, opened: `{"pk", "at", "words"}`."""
    kept = Debrief.objects.filter(member=by).exclude(sealed="").order_by("-pk")[:NOTES]
    return [{"pk": one.pk, "at": one.at, "words": sealing.unseal(one.sealed, PURPOSE)} for one in kept]


def throw_away(by: Member, pk: int) -> None:
    """The note goes; that it was offered stays known, so that nobody asks again."""
    Debrief.objects.filter(pk=pk, member=by).update(sealed="")


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """The notes that somebody of the team wrote for themselves."""
    kept = Debrief.objects.filter(member=member).exclude(sealed="").order_by("pk")
    opened = ({"at": one.at, "words": sealing.unseal(one.sealed, PURPOSE)} for one in kept.iterator(chunk_size=500))
    yield "notes_to_oneself", opened


def erase(member: Member, words_too: bool) -> None:
    """All of it goes: it was for nobody else."""
    Debrief.objects.filter(member=member).delete()


def _open(by: Member) -> QuerySet[Debrief]:
    return Debrief.objects.filter(member=by, answer__in=["", Answer.LATER])
