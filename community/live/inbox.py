"""What a member has sent and the application has not read yet: bounded, so that reading pauses when it is full."""

from __future__ import annotations

import asyncio
from typing import Protocol

FULL = 32
"""Messages that may wait before the socket stops reading."""
HEAVY = 128 * 1024
"""Characters and bytes that may wait before the socket stops reading."""

Message = dict[str, object]


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

    Mostly it is empty, and each member has one: an empty deque would take fourteen times the memory of an empty list.
    """

    __slots__ = ("_items", "_paused", "_source", "_waiter", "_weight")

    def __init__(self, source: Reading) -> None:
        self._items: list[str | bytes | Message] = []
        self._waiter: asyncio.Future[None] | None = None
        self._weight = 0
        self._paused = False
        self._source = source

    @property
    def idle(self) -> bool:
        """Whether the application waits for a message and none is there."""
        return self._waiter is not None and not self._items

    def put(self, item: str | bytes | Message) -> None:
        """A text, some bytes, or a whole ASGI message."""
        self._items.append(item)
        self._weight += len(item)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if not self._paused and (len(self._items) >= FULL or self._weight >= HEAVY):
            self._paused = True
            self._source.pause()

    def let_go(self) -> None:
        """The member is gone: hold on to what reads from them no longer."""
        self._source = GONE

    async def get(self) -> Message:
        """The next ASGI message; waits for it."""
        while not self._items:
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
