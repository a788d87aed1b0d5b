"""What threads ring to wake an event loop: one number in the kernel, where the loop's own way takes two calls more."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable


class Bell:
    """Have `answer` called on the loop soon after somebody rang, once for all who rang before it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, answer: Callable[[], object]) -> None:
        self._loop, self._answer = loop, answer
        self._number = -1
        if hasattr(os, "eventfd") and hasattr(loop, "add_reader"):
            self._number = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
            loop.add_reader(self._number, self._rung)

    def ring(self) -> None:
        """From any thread. Raises RuntimeError where the loop has ended."""
        if self._number < 0:
            self._loop.call_soon_threadsafe(self._answer)
        elif self._loop.is_closed():
            raise RuntimeError("Event loop is closed")
        else:
            os.eventfd_write(self._number, 1)

    def _rung(self) -> None:
        os.eventfd_read(self._number)
        self._answer()

    def silence(self) -> None:
        """Wake the loop no more."""
        if self._number >= 0 and not self._loop.is_closed():
            self._loop.remove_reader(self._number)

    def __del__(self) -> None:
        """The number is given back only when nobody holds the bell: until then no other file can have it."""
        if self._number >= 0:
            os.close(self._number)
