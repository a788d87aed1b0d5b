"""Keeps the processes of a place alive: starts them, starts again what dies, stops them in order."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prometheus_client.multiprocess import mark_process_dead

from community.live.children import spawn, stop

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0


@dataclass
class Kept:
    """One process that is to live: what it is called, how it starts, and how long it may take to end."""

    name: str
    argv: Sequence[str]
    keep: Sequence[int] = ()
    patience: float = 12.0
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        """Start it now."""
        self.child = spawn(self.argv, keep=self.keep)
        self.started = time.monotonic()

    def look(self, say: Callable[[str], None]) -> None:
        """Notice that it died, and start it again when its pause is over; the pause doubles while it keeps dying."""
        now = time.monotonic()
        if self.child is not None and self.child.poll() is not None:
            steady = now - self.started > STEADY_SECONDS
            self.pause = FIRST_PAUSE if steady or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            forget(self.child.pid)
            say(f"{self.name} ended with status {self.child.returncode}; it starts again in {self.pause:g} s.")
            self.child = None
        if self.child is None and now >= self.due:
            self.start()


def forget(pid: int) -> None:
    """A process that is gone has no sockets any more: its gauges go with it, where several share a folder for them."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(pid)


@dataclass
class Supervisor:
    """All of them, in the order in which they start; they stop in the opposite one."""

    say: Callable[[str], None]
    kept: list[Kept] = field(default_factory=list)

    def add(self, one: Kept) -> None:
        """Start one more and keep it."""
        one.start()
        self.kept.append(one)

    def look(self) -> None:
        """Call it twice a second."""
        for one in self.kept:
            one.look(self.say)

    def dead(self) -> Kept | None:
        """One that does not run, if any."""
        return next((one for one in self.kept if one.child is None or one.child.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to end, the newest first, and wait for each within its patience."""
        alive = [(one, one.child) for one in reversed(self.kept) if one.child is not None]
        for _, child in alive:
            if child.poll() is None:
                child.terminate()
        for one, child in alive:
            stop(child, one.patience)
        self.kept.clear()
