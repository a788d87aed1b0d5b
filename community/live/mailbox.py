"""What other threads want done on the event loop: they knock once for all that waits."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast

from community.live.bell import Bell

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Promise(Generic[T]):
    """What a thread will give, once: a future of `concurrent` without the condition that nobody waits on.

    Raises RuntimeError where it is settled twice.
    """

    __slots__ = ("_call", "_error", "_is_settled", "_lock", "_result")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._call: Callable[[Promise[T]], object] | None = None
        self._is_settled = False
        self._result: T | None = None
        self._error: BaseException | None = None

    def done(self) -> bool:
        """Whether it is settled."""
        return self._is_settled

    def keep(self, result: T) -> None:
        """Give the result, from any thread."""
        self._settle(result, None)

    def fail(self, error: BaseException) -> None:
        """Say that there will be none."""
        self._settle(None, error)

    def _settle(self, result: T | None, error: BaseException | None) -> None:
        with self._lock:
            if self._is_settled:
                raise RuntimeError("settled before")
            self._result, self._error, self._is_settled = result, error, True
            call = self._call
        if call is not None:
            self._tell(call)

    def _tell(self, call: Callable[[Promise[T]], object]) -> None:
        """Whoever settles it has others to answer; a loop that has ended meanwhile is no trouble of theirs."""
        try:
            call(self)
        except Exception:
            logger.exception("nobody could be told of a result")

    def then(self, call: Callable[[Promise[T]], object]) -> None:
        """Have `call` done when it is settled, in the thread that does so; at once where it is. For one who waits."""
        with self._lock:
            self._call = call
            if not self._is_settled:
                return
        call(self)

    def outcome(self) -> tuple[T | None, BaseException | None]:
        """The result or the error, once it is settled."""
        return self._result, self._error

    def result(self, seconds: float) -> T:
        """Wait for it in a thread. Raises TimeoutError, and what it failed with."""
        settled = threading.Event()
        self.then(lambda _: settled.set())
        if not settled.wait(seconds):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return cast(T, self._result)


class Mailbox:
    """Of one loop. Each knock wakes the loop by a call of the kernel; a group of answers needs only one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._knocked = False
        self._bell = Bell(loop, self._empty)
        self._gathering = threading.local()

    def post(self, call: Callable[..., object], *args: Any) -> None:
        """Have `call` done soon, after what was posted before; from any thread."""
        self._waiting.append((call, args))
        if not getattr(self._gathering, "now", False):
            self._knock()

    @contextmanager
    def one_knock(self) -> Iterator[None]:
        """What this thread posts meanwhile makes the loop wake at the end, when the thread has no work left.

        A loop that wakes earlier finds the interpreter taken, and both threads are woken twice for nothing.
        """
        self._gathering.now = True
        try:
            yield
        finally:
            self._gathering.now = False
            if self._waiting:
                self._knock()

    def _knock(self) -> None:
        if not self._knocked:
            self._knocked = True
            self._bell.ring()

    def close(self) -> None:
        """Nobody empties it any more."""
        self._bell.silence()

    def _empty(self) -> None:
        """Whoever posts from here on knocks again: the mark goes first, so that nothing is left lying."""
        self._knocked = False
        while self._waiting:
            call, args = self._waiting.popleft()
            try:
                call(*args)
            except Exception:
                logger.exception("something posted to the loop failed")

    def hand_over(self, promised: Promise[T], call: Callable[[Promise[T]], object]) -> None:
        """Have `call` done on the loop with the promise, once it is settled."""
        promised.then(lambda done: self.post(call, done))

    async def awaited(self, promised: Promise[T]) -> T:
        """The result of a thread's promise; who stops waiting cancels nothing."""
        mine: asyncio.Future[T] = self._loop.create_future()
        promised.then(lambda done: self.post(_hand_over, done, mine))
        return await mine


def _hand_over(done: Promise[T], mine: asyncio.Future[T]) -> None:
    if mine.cancelled():
        return
    result, error = done.outcome()
    if error is not None:
        mine.set_exception(error)
    else:
        mine.set_result(cast(T, result))
