"""The threads' tick: every few seconds a process tells its open threads their newest numbers, as the database has them.

A page that hears a number it does not know asks for what it lacks, so that nothing depends on Redis but speed.
"""

from __future__ import annotations

import asyncio
import logging

from django.db import DatabaseError, InterfaceError

from community.live.hub import hub
from community.live.pulse import PULSE
from community.live.threads import in_database
from community.threads import telling
from community.threads.models import Thread

logger = logging.getLogger(__name__)


class Ticker:
    """One a process, on its event loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin on the running loop; later calls do nothing."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PULSE)
            try:
                await self._tick()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database did not answer the open threads (%s)", type(error).__name__)

    async def _tick(self) -> None:
        """One query for all open threads of this process; without one there is none."""
        opened = {name: topic for name, topic in hub.topics.items() if name.startswith(telling.PREFIX)}
        marks = await in_database(_marks, [int(name.removeprefix(telling.PREFIX)) for name in opened])
        for pk, seq, rev in marks:
            opened[telling.topic_of(pk)].caught_up(rev, 0)
            hub.deliver(telling.tick(pk, seq, rev))


def _marks(pks: list[int]) -> list[tuple[int, int, int]]:
    """The newest numbers of these threads."""
    return list(Thread.objects.filter(pk__in=pks).values_list("pk", "seq", "rev")) if pks else []


ticker = Ticker()
