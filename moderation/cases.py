"""Cases are opened here: one per thing, with every flag about it, and the desk hears of it once it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from community.live.hub import Note, hub
from community.timekeeping import now
from moderation.models import Case, Flag, State, Trace

DESK = "desk"
JOIN_WITHIN = timedelta(hours=24)
PRIORITIES = {
    "crisis": Case.CRISIS,
    "threat": Case.CRISIS,
    "harassment": Case.HARM,
    "sexual": Case.HARM,
    "minor": Case.HARM,
    "spam": Case.ROUTINE,
    "unattended": Case.ROUTINE,
    "door": Case.ROUTINE,
    Case.UNANSWERED: Case.CARE,
    Case.SPREE: Case.LOW,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a flag, as the check or a person gave it."""

    kind: str
    rule: str = ""
    guideline: str = ""
    start: int = 0
    end: int = 0
    reason: str = ""
    by_pk: int | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is brought to the desk. `target` is a post, or None where only the words arrived.

    `joins` is the open case that it belongs to whatever it is, if one does.
    """

    author_pk: int
    author_name: str
    excerpt: str
    kind: str
    grounds: tuple[Ground, ...]
    target: models.Model | None = None
    place: models.Model | None = None
    nonce: str = ""
    digest: str = ""
    alert: bool = False
    joins: Case | None = None
    tags: frozenset[str] = field(default=frozenset())


def open_case(report: Report) -> Case:
    """Open a case for the report, or add to the open one: the one it joins, the target's, the author's crisis of today."""
    case = report.joins or _standing_case(report)
    if case is None:
        case = Case.objects.create(
            **_generic("target", report.target),
            **_generic("place", report.place),
            author_id=report.author_pk,
            author_name=report.author_name,
            excerpt=report.excerpt,
            kind=report.kind,
            priority=priority_of(report.kind, report.alert),
            nonce=report.nonce,
            digest=report.digest,
            opened_at=now(),
        )
        Trace.objects.create(case=case, what="opened")
    elif _known(case, report):
        return case
    else:
        _rise(case, report)
    Flag.objects.bulk_create(_flags(case, report), ignore_conflicts=True)
    announce(case)
    return case


def _known(case: Case, report: Report) -> bool:
    """Whether everybody who reports has reported it before, or the words came before: nothing is new then."""
    people = [ground.by_pk for ground in report.grounds]
    if report.target is None:
        return Flag.objects.filter(case=case, target_id=None, excerpt=_own_words(case, report)).exists()
    if None in people:
        return False
    said = Flag.objects.filter(case=case, by_id__in=people, target_id=report.target.pk)
    return said.values("by_id").distinct().count() == len(set(people))


def priority_of(kind: str, alert: bool = False) -> int:
    """How grave a kind is; an alert is always on top."""
    return Case.CRISIS if alert else PRIORITIES.get(kind.split(".")[0], Case.PERSON)


def locked(pk: int) -> Case:
    """The case as it is now, locked until the transaction ends. Raises Case.DoesNotExist."""
    return Case.objects.select_for_update(of=("self",)).select_related("author", "claimed_by").get(pk=pk)


def twin(case: Case) -> bool:
    """Whether another case about the same post is open meanwhile."""
    if case.target_id is None:
        return False
    same = Case.objects.filter(target_type=case.target_type, target_id=case.target_id).exclude(pk=case.pk)
    return same.exclude(state__in=(State.RESOLVED, State.APPEALED)).exists()


def announce(case: Case) -> None:
    """Tell every open desk that this case is new or changed, once it is committed."""
    note = note_of(case)
    transaction.on_commit(lambda: hub.tell(note))


def note_of(case: Case) -> Note:
    """What the desks hear of a case. No words travel."""
    frame = {
        "type": "case",
        "id": case.pk,
        "kind": case.kind,
        "priority": case.priority,
        "state": case.state,
        "version": case.version,
        "by": case.claimed_by.username if case.claimed_by is not None else "",
        "author": case.author_name,
        "place": case.place.label() if case.place is not None else "",
        "at": case.opened_at.isoformat(),
    }
    return Note(DESK, json.dumps(frame).encode())


def _standing_case(report: Report) -> Case | None:
    open_now = Case.objects.exclude(state=State.RESOLVED)
    if report.target is not None:
        same = open_now.filter(**_generic("target", report.target)).first()
        if same is not None:
            return same
    if not report.kind.startswith("crisis."):
        return None
    recent = open_now.filter(author_id=report.author_pk, kind__startswith="crisis.", opened_at__gt=now() - JOIN_WITHIN)
    return recent.order_by("-opened_at").first()


def _rise(case: Case, report: Report) -> None:
    """A further report can make a case graver, never less."""
    graver = priority_of(report.kind, report.alert)
    if graver > case.priority:
        case.priority, case.kind = graver, report.kind
    case.version += 1
    case.save(update_fields=["priority", "kind", "version"])


def _flags(case: Case, report: Report) -> Iterable[Flag]:
    """One flag per ground; each keeps the words that it is about when they are not the case's own."""
    about = _generic("target", report.target)
    excerpt = _own_words(case, report)
    for ground in report.grounds:
        yield Flag(
            case=case,
            by_id=ground.by_pk,
            software=ground.by_pk is None,
            kind=ground.kind,
            rule=ground.rule,
            guideline=ground.guideline,
            reason=ground.reason,
            spans=[ground.start, ground.end],
            rules_version=ground.version,
            excerpt=excerpt,
            nonce=report.nonce,
            **about,
        )


def _own_words(case: Case, report: Report) -> str:
    """The words of a report where they are not the case's own; else nothing."""
    return "" if report.excerpt == case.excerpt else report.excerpt


def _generic(name: str, thing: models.Model | None) -> dict[str, Any]:
    """The two columns of a generic foreign key."""
    if thing is None:
        return {f"{name}_type": None, f"{name}_id": None}
    return {f"{name}_type": ContentType.objects.get_for_model(thing), f"{name}_id": thing.pk}
