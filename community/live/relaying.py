"""The process's mouth: notes go to Redis in as few writes as can be; where it is away they are delivered here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from community.live.topics import Note
from community.meters import HUB_AWAY

logger = logging.getLogger(__name__)

PEOPLE = "people"
SEND_SECONDS = 2.5
ECHO_SECONDS = 0.25
REDIS_ERRORS = (RedisError, TimeoutError)


class Relay:
    """Lives on the server's event loop. `deliver` hands a note to who listens here; `known` tells whether it did."""

    def __init__(self, deliver: Callable[[Note], None], known: Callable[[Note], bool]) -> None:
        self._deliver, self._known = deliver, known
        self._outbox: deque[Note] = deque()
        self._under_way: dict[str, list[Note]] = {}
        self._echoes: deque[tuple[float, Note]] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.away = False

    async def stop(self) -> None:
        """Send nothing more."""
        if self._alarm is not None:
            self._alarm.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def send(self, notes: Iterable[Note]) -> None:
        """Publish at once where nothing is under way, else with what gathers meanwhile."""
        if self.away:
            self._deliver_all(notes)
            return
        self._outbox.extend(notes)
        self._expect(notes)
        if not self._under_way:
            self._publish()

    # The way out

    def _publish(self) -> None:
        """All that waits, a message per topic, in one write."""
        by_topic: dict[str, list[Note]] = {}
        while self._outbox:
            note = self._outbox.popleft()
            by_topic.setdefault(note.topic, []).append(note)
        messages = {name: packed(name, notes) for name, notes in by_topic.items()}
        self._under_way = by_topic
        try:
            is_sent = get_channel_layer().publish_soon(messages, self._sent)
        except Exception:
            self._under_way = {}  # or nothing would ever be sent again
            raise
        if not is_sent:
            self._task = asyncio.get_running_loop().create_task(self._publish_slowly(messages))

    async def _publish_slowly(self, messages: dict[str, dict[str, Any]]) -> None:
        """The same where a line has to be opened first."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await get_channel_layer().group_send_many(messages)
        except (OSError, *REDIS_ERRORS) as error:
            self._sent(error)
        else:
            self._sent(None)

    def _sent(self, error: Exception | None) -> None:
        """Redis has taken them all; or it is away, and they are delivered here until it is back."""
        by_topic, self._under_way = self._under_way, {}
        if error is None:
            if self._outbox:
                self._publish()
            return
        logger.warning("redis is away (%s); delivering within this process", type(error).__name__)
        self.away = True
        HUB_AWAY.set(1)
        for notes in by_topic.values():
            self._deliver_all(notes)
        while self._outbox:
            self._deliver(self._outbox.popleft())
        self._task = asyncio.get_running_loop().create_task(self._return())

    def heard(self) -> None:
        """The knock came back."""
        self._heard.set()

    async def _return(self) -> None:
        """Knock until Redis brings the knock back to this process: then it carries everything again."""
        self._heard.clear()
        while not self._heard.is_set():
            with contextlib.suppress(OSError, *REDIS_ERRORS):
                async with asyncio.timeout(SEND_SECONDS):
                    await get_channel_layer().group_send(PEOPLE, packed(PEOPLE, [Note(PEOPLE, kind="knock")]))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await self._heard.wait()
        self.away = False
        HUB_AWAY.set(0)
        logger.warning("redis is back")

    # The way back

    def _expect(self, notes: Iterable[Note]) -> None:
        """What has not come back soon is delivered here all the same (no revision is delivered twice)."""
        loop = asyncio.get_running_loop()
        due = loop.time() + ECHO_SECONDS
        self._echoes.extend((due, note) for note in notes if note.rev)
        if self._echoes and self._alarm is None:
            self._alarm = loop.call_at(due, self._look_for_echoes)

    def _look_for_echoes(self) -> None:
        """One look for all that was told since the last: mostly all of it is back, and no other look is needed."""
        self._alarm = None
        loop = asyncio.get_running_loop()
        while self._echoes:
            due, note = self._echoes[0]
            if not self._known(note):
                if due > loop.time():
                    self._alarm = loop.call_at(due, self._look_for_echoes)
                    return
                self._deliver(note)
            self._echoes.popleft()

    def _deliver_all(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self._deliver(note)


def packed(name: str, notes: Iterable[Note]) -> dict[str, Any]:
    """A message of the channel layer."""
    return {"type": "hub", "topic": name, "notes": [note.packed() for note in notes]}
