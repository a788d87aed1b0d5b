"""What other threads want done on the event loop: they knock once for all that waits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Mailbox:
    """Of one loop. Each knock wakes the loop by a write to a socket; a group of answers needs only one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._knocked = False

    def post(self, call: Callable[..., object], *args: Any) -> None:
        """Have `call` done soon, after what was posted before; from any thread."""
        self._waiting.append((call, args))
        if not self._knocked:
            self._knocked = True
            self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        """Whoever posts from here on knocks again: the mark goes first, so that nothing is left lying."""
        self._knocked = False
        while self._waiting:
            call, args = self._waiting.popleft()
            try:
                call(*args)
            except Exception:
                logger.exception("something posted to the loop failed")

    async def awaited(self, promised: Future[T]) -> T:
        """The result of a thread's future, like `asyncio.wrap_future`; who stops waiting cancels nothing."""
        mine: asyncio.Future[T] = self._loop.create_future()
        promised.add_done_callback(lambda done: self.post(_hand_over, done, mine))
        return await mine


def _hand_over(done: Future[T], mine: asyncio.Future[T]) -> None:
    if mine.cancelled():
        return
    error = done.exception()
    if error is not None:
        mine.set_exception(error)
    else:
        mine.set_result(done.result())
