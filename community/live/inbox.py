"""What a member has sent and the application has not read yet: bounded, so that reading pauses when it is full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

FULL = 32
"""Messages that may wait before the socket stops reading."""
HEAVY = 128 * 1024
"""Characters and bytes that may wait before the socket stops reading."""

Message = dict[str, object]
First = Callable[[str], bool]
"""Is given a text; True where it took it, and nothing more is handed over until it says so."""


class Reading(Protocol):
    """What reads from the member, and can be stopped."""

    def pause(self) -> None:
        """Read no more for now."""

    def resume(self) -> None:
        """Read on."""


class Gone:
    """A member who has left: there is nothing to be stopped."""

    def pause(self) -> None:
        """Nothing is read anyway."""

    resume = pause


GONE = Gone()


class Inbox:
    """A queue of one reader, whose `source` is paused when it fills up and resumed when it is empty again.

    `first`, where it is set, is asked with a text that comes while the reader waits: what it takes is done without
    waking the reader's task. Mostly the queue is empty, and each member has one: an empty deque would take fourteen
    times the memory of an empty list.
    """

    __slots__ = ("_held", "_items", "_paused", "_source", "_waiter", "_weight", "first")

    def __init__(self, source: Reading) -> None:
        self._items: list[str | bytes | Message] = []
        self._waiter: asyncio.Future[None] | None = None
        self._weight = 0
        self._paused = self._held = False
        self._source = source
        self.first: First | None = None

    @property
    def idle(self) -> bool:
        """Whether the application waits for a message and none is there."""
        return self._waiter is not None and not (self._items or self._held)

    def put(self, item: str | bytes | Message) -> None:
        """A text, some bytes, or a whole ASGI message."""
        if self.first is not None and isinstance(item, str) and self.idle and self.first(item):
            self._held = True
            return
        self._items.append(item)
        self._weight += len(item)
        self._wake()
        if not self._paused and (len(self._items) >= FULL or self._weight >= HEAVY):
            self._paused = True
            self._source.pause()

    def let_go(self) -> None:
        """The member is gone: hold on to what reads from them, and to what asks first, no longer."""
        self._source, self.first = GONE, None

    def go_on(self) -> None:
        """What `first` took is done: the next goes to the reader, or to `first` again."""
        self._held = False
        if self._items:
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._held and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Message:
        """The next ASGI message; waits for it."""
        while self._held or not self._items:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        item = self._items.pop(0)
        self._weight -= len(item)
        if self._paused and not self._items:
            self._paused = False
            self._source.resume()
        return as_message(item)


def as_message(item: str | bytes | Message) -> Message:
    """The ASGI message of what was put in."""
    if isinstance(item, str):
        return {"type": "websocket.receive", "text": item}
    if isinstance(item, bytes):
        return {"type": "websocket.receive", "bytes": item}
    return item
