"""What a member takes along from the desk, and what of it goes when they leave for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from community.members import hooks
from community.members.models import Member
from moderation import faces, mailing
from moderation.models import Address, Appeal, Case, Decision, Face, Flag, SavedView, Trace


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """What was decided about their words, what they asked to be looked at again, and what they brought to the desk."""
    team = faces.team_name()
    decided = Decision.objects.filter(member=member).exclude(told="").order_by("pk")
    yield "decisions", (_decision(one, team) for one in decided.select_related("by").iterator(chunk_size=500))
    appeals = Appeal.objects.filter(member=member).order_by("pk").select_related("answered_by")
    yield "appeals", (_appeal(one, team) for one in appeals.iterator(chunk_size=500))
    reports = Flag.objects.filter(by=member, software=False).order_by("pk")
    if address := mailing.address_of(member):
        yield "address_for_warnings", [{"address": address}]
    yield "reports", reports.values("at", "reason").iterator(chunk_size=500)


def _decision(one: Decision, team: str) -> dict[str, Any]:
    fields = ("at", "deed", "guideline", "software", "told", "words", "until", "undone_at")
    return {name: getattr(one, name) for name in fields} | {"signed": faces.shown(one.by, one.signed, team)}


def _appeal(one: Appeal, team: str) -> dict[str, Any]:
    fields = ("at", "words", "answered_at", "upheld", "answer")
    return {name: getattr(one, name) for name in fields} | {"signed": faces.shown(one.answered_by, one.signed, team)}


def erase(member: Member, words_too: bool) -> None:
    """Their views go and nobody waits for them at the desk; with `words_too` what they wrote to it is blanked."""
    SavedView.objects.filter(member=member).delete()
    Face.objects.filter(member=member).delete()
    Address.objects.filter(member=member).delete()
    Case.objects.filter(claimed_by=member).update(claimed_by=None, claimed_at=None)
    Case.objects.filter(asked=member).update(asked=None)
    if words_too:
        Decision.objects.filter(member=member).update(told="", words=[])
        Appeal.objects.filter(member=member).update(words="")
        Flag.objects.filter(by=member).update(reason="")
        Trace.objects.filter(by=member).update(words="")
