"""The response clock: a case that waits too long warns those on duty, then every moderator, then the host."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import models, transaction

from community import timekeeping
from community.live.hub import Note, hub
from moderation import mailing, unattended
from moderation.cases import DESK
from moderation.models import Case, Overdue, State

LEVELS = 3
A_BATCH = 500


def weight_of(case: Case) -> str:
    """The key of the case's target in `Watch.minutes`."""
    for name, least in (("crisis", Case.CRISIS), ("harm", Case.HARM), ("person", Case.PERSON)):
        if case.priority >= least:
            return name
    return "routine"


def level_of(case: Case, now: datetime) -> int:
    """0 in time; then one level for each target that has passed, at most three."""
    waited = (now - case.opened_at).total_seconds() / 60
    return min(LEVELS, int(waited // unattended.minutes_for(weight_of(case))))


def warn() -> int:
    """Warn of every open case that nobody took up in time, once a level; gives how many warnings went out."""
    now, warned, last, highest = timekeeping.now(), 0, 0, 0
    while batch := list(_unanswered().filter(pk__gt=last).order_by("pk")[:A_BATCH]):
        for case in batch:
            level = level_of(case, now)
            known = case.overdue.level if hasattr(case, "overdue") else 0
            if level > known:
                _tell(case, level, now)
                warned, highest = warned + 1, max(highest, level)
        last = batch[-1].pk
    if highest:
        mailing.warn(highest)
    return warned


def overdue(least: int = 1) -> int:
    """How many cases wait beyond that level. One query."""
    return Overdue.objects.filter(level__gte=least, case__state=State.OPEN).count()


def _unanswered() -> models.QuerySet[Case]:
    """Cases that nobody took up, without those of which everybody was warned."""
    return Case.objects.filter(state=State.OPEN).exclude(overdue__level__gte=LEVELS).select_related("overdue")


def _tell(case: Case, level: int, now: datetime) -> None:
    frame = {"type": "overdue", "id": case.pk, "level": level, "priority": case.priority}
    with transaction.atomic():
        Overdue.objects.update_or_create(case=case, defaults={"level": level, "at": now})
        transaction.on_commit(lambda: hub.tell(Note(DESK, json.dumps(frame).encode())))
