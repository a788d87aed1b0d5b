"""How far people have read, stored beside the pages: in groups, by one thread a process, the newest mark of each.

A mark that is lost, since a process was killed or the database was away, costs nobody a word: something read is shown as
new once more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from django.db import DatabaseError, InterfaceError, connection, transaction

from community.threads.models import Bookmark

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.03
"""How long a page waits for its mark, so that the next page knows of it where the database is at hand."""
MOST_WAITING = 5_000
Marks = dict[tuple[int, int], int]


class Shelf:
    """Marks that wait, by member and thread."""

    def __init__(self) -> None:
        self._waiting: Marks = {}
        self._lock = threading.Lock()
        self._stored = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, member_pk: int, thread_pk: int, seq: int) -> threading.Event:
        """Hand over a mark; the event is set once it is stored, or given up."""
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                key = (member_pk, thread_pk)
                self._waiting[key] = max(seq, self._waiting.get(key, 0))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
            return self._stored

    def _work(self) -> None:
        """Until nothing waits; the next mark begins anew."""
        try:
            while True:
                with self._lock:
                    marks, self._waiting = self._waiting, {}
                    stored, self._stored = self._stored, threading.Event()
                    if not marks:
                        self._thread = None
                        return
                _store(marks)
                stored.set()
        finally:
            connection.close()


def keep(member_pk: int, thread_pk: int, seq: int) -> None:
    """Remember it soon; at once inside a transaction, which nobody else can see into."""
    if connection.in_atomic_block:
        store({(member_pk, thread_pk): seq})
    else:
        shelf.put(member_pk, thread_pk, seq).wait(PATIENCE_SECONDS)


def store(marks: Mapping[tuple[int, int], int]) -> None:
    """Write the marks; none goes back."""
    made = [Bookmark(member_id=member, thread_id=thread, seen=seq) for (member, thread), seq in marks.items()]
    Bookmark.objects.bulk_create(made, ignore_conflicts=True)
    for (member, thread), seq in marks.items():
        Bookmark.objects.filter(member_id=member, thread_id=thread, seen__lt=seq).update(seen=seq)


def _store(marks: Marks) -> None:
    try:
        with transaction.atomic():
            store(marks)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("%s marks of reading were not stored (%s)", len(marks), type(error).__name__)


shelf = Shelf()
