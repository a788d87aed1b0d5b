"""Every two seconds a process compares what its desks heard with the database, and tells them what Redis lost."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, models

from community.live.hub import Note, hub
from community.live.threads import in_database
from community.live.wire import Frame
from moderation.cases import DESK, note_of
from moderation.models import Case, Flag, Trace

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
MARGIN = 100
"""Rows that are read again: a transaction may take a number early and commit late."""
AT_MOST = 500
REMEMBERED = 5000


class Told(msgspec.Struct):
    """What a frame of the desk says about a case, if it is about one."""

    type: str
    id: Any = 0
    version: Any = 0


class Mender:
    """One a process, on its event loop; an ear on the desk like any other, so that it knows what was told here.

    What is new in the database is told at the next look, if it has not come by then; at once where Redis is away.
    """

    member, session_key, deaf_to = "", "", frozenset[str]()

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._seen: dict[type[models.Model], OrderedDict[int, int]] = {}
        self._told: OrderedDict[int, int] = OrderedDict()
        self._doubtful: set[int] = set()

    def start(self) -> None:
        """Begin on the running loop; later calls do nothing."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await hub.leave(DESK, self)

    async def _keep(self) -> None:
        topic = await hub.listen(DESK, self)
        topic.seated(0, 0)
        while True:
            try:
                await self.look()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database did not answer the desk's mender (%s)", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Tell of the cases that changed before the last look and were not heard of since; note the newer ones."""
        changed = await in_database(self._read)
        due = changed | self._doubtful if hub.away else self._doubtful
        self._doubtful = changed - due
        if due:
            for case in await in_database(_cases, due):
                if self._told.get(case.pk, 0) < case.version:
                    hub.deliver(note_of(case))

    def _read(self) -> set[int]:
        """The cases with a flag or a step that was not there at the last look; none at the first. Two queries."""
        changed: set[int] = set()
        for model in (Flag, Trace):
            known = self._seen.get(model)
            last = next(reversed(known), 0) if known else 0
            rows = dict(_newer(model, last))
            if known is not None:
                changed |= {case_pk for pk, case_pk in rows.items() if pk not in known}
            self._seen[model] = OrderedDict(sorted({**(known or {}), **rows}.items())[-AT_MOST - MARGIN :])
        return changed

    # What an ear does.

    def hear(self, frame: Frame, rev: int) -> None:
        """Remember which case was told of."""
        told = msgspec.json.decode(frame.payload, type=Told)
        if told.type == "case":
            self._told[told.id] = max(told.version, self._told.pop(told.id, 0))
            while len(self._told) > REMEMBERED:
                self._told.popitem(last=False)

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Several at once."""
        for frame, rev in parts:
            self.hear(frame, rev)

    def tell(self, frame: dict[str, Any]) -> None:
        """Nothing is for it alone."""

    def stir(self, note: Note) -> None:
        """It is nobody."""

    def kicked(self, code: int) -> None:
        """Nor can it be closed."""


def _newer(model: type[models.Model], last: int) -> Sequence[tuple[int, int]]:
    """Key and case of the rows from a little before `last` on; the newest few where nothing is known."""
    rows = model._default_manager.values_list("pk", "case_id")
    if not last:
        return list(rows.order_by("-pk")[:MARGIN])
    return list(rows.filter(pk__gt=last - MARGIN).order_by("pk")[: AT_MOST + MARGIN])


def _cases(pks: set[int]) -> list[Case]:
    return list(Case.objects.filter(pk__in=pks).select_related("claimed_by").prefetch_related("place"))


mender = Mender()
