"""The writer: one thread a process that stores what was said, in groups, each as one transaction.

While a commit runs, what is said meanwhile gathers and is committed next; nobody waits for a window. The author hears
`accepted` only after the commit. Where a commit's outcome is unknown the group is tried again: the nonces make that
harmless. Nothing here waits for Redis.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from community.brief import Brief
from community.live.hub import Note, hub
from community.meters import ACCEPTED, GROUPS, STORE_TROUBLE
from rooms.recording import Group
from rooms.sayings import Saying, Unsure

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 60
PATIENCE_SECONDS = 90.0
LONGEST_PAUSE = 1.0
STUCK_SECONDS = 2.0
"""So long the writer may be at one group before the process says that it cannot store."""


First = Callable[[Saying], bool]
"""What is to be done before a saying can be stored; False where that ends it."""


class Writer:
    """Gathers sayings and commits them in groups, in the order they came."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Saying, First | None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._busy = False
        self._since: float | None = None

    @property
    def behind(self) -> float:
        """Seconds that the group at hand has waited for its commit; 0 when there is none."""
        since = self._since
        return time.monotonic() - since if since is not None else 0.0

    @property
    def stuck(self) -> bool:
        """Whether the group at hand waits longer than a commit may take."""
        return self.behind >= STUCK_SECONDS

    @property
    def idle(self) -> bool:
        """Whether nothing waits here, so that it has time to do more than to store. A hint: it may just have begun."""
        return not self._busy

    def put(self, saying: Saying, first: First | None = None) -> None:
        """Hand over a saying, from any thread: a weighed one, or one that `first` makes ready."""
        self._busy = True
        self._waiting.put((saying, first))
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            group = self._ready(self._waiting.get())
            while len(group) < MOST_AT_ONCE:
                try:
                    group += self._ready(self._waiting.get_nowait())
                except queue.Empty:
                    break
            try:
                if group:
                    self._since = time.monotonic()
                    store(group)
            except Exception:
                logger.exception("a group could not be stored")
                _give_up(group)
            self._since = None
            self._busy = not self._waiting.empty()

    @staticmethod
    def _ready(waiting: tuple[Saying, First | None]) -> list[Saying]:
        saying, first = waiting
        return [saying] if first is None or first(saying) else []


def store(group: list[Saying]) -> None:
    """Commit the group; on trouble try again, then one by one; each author is answered exactly when it is certain."""
    until = time.monotonic() + PATIENCE_SECONDS
    pause = 0.05
    while True:
        try:
            commit(group)
            return
        except (DatabaseError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            STORE_TROUBLE.inc()
            logger.warning("storing failed (%s); trying again", type(error).__name__)
            _renew_connection()
            if len(group) > 1 and not _database_is_away(error):
                for saying in group:
                    _alone(saying)
                return
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def commit(group: list[Saying]) -> None:
    """One transaction for the whole group, then the answers and the telling."""
    notes: list[Note] = []
    with Brief():
        record = Group(group)
        record.write()
        notes = record.notes
    with hub.one_knock():
        hub.tell(*notes)
        GROUPS.observe(len(group))
        for saying, frames in zip(group, record.answers, strict=True):
            _answer(saying, frames)


def _alone(saying: Saying) -> None:
    """One saying by itself; what breaks it must not break its neighbours."""
    try:
        store([saying])
    except Exception:
        logger.exception("a message could not be stored")
        _give_up([saying])


def _answer(saying: Saying, frames: list[dict[str, object]]) -> None:
    ACCEPTED.observe(time.perf_counter() - saying.began)
    saying.answer.keep(frames)


def _give_up(group: list[Saying]) -> None:
    for saying in group:
        if not saying.answer.done():
            saying.answer.fail(Unsure("not stored"))


def _renew_connection() -> None:
    """A broken connection is closed, so that the next try opens a fresh one."""
    if not connection.in_atomic_block:
        close_old_connections()
        if connection.connection is not None and not connection.is_usable():
            connection.close()


def _database_is_away(error: Exception) -> bool:
    """Whether trying one by one would be of no use: locked, gone or full."""
    return type(error).__name__ in ("OperationalError", "InterfaceError")


writer = Writer()
