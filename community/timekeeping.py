"""What time it is in this place: the database's, by which every process goes, also on a machine whose clock is wrong.

Where processes run on several machines, one clock may be an hour off. What holds for a time (a measure, a pause) and
what is stored with its time must not depend on which machine somebody happened to reach.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone

from community.meters import CLOCK_APART

logger = logging.getLogger(__name__)

NEAR = timedelta(seconds=2)
"""So far apart two clocks are taken for one."""
AGAIN_SECONDS = 30.0


class Timekeeper:
    """How far this machine's clock is from the database's, as last seen."""

    def __init__(self) -> None:
        self.apart = timedelta()
        self._due = 0.0

    def look(self, line: BaseDatabaseWrapper) -> None:
        """Compare the clocks, twice a minute at most. SQLite has no clock of its own."""
        if line.vendor != "postgresql" or line.connection is None or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + AGAIN_SECONDS
        theirs = line.connection.execute("SELECT clock_timestamp()").fetchone()[0]
        self._take(theirs - timezone.now())

    def _take(self, apart: timedelta) -> None:
        apart = apart if abs(apart) > NEAR else timedelta()
        if abs(apart - self.apart) > NEAR:
            logger.warning("this machine's clock and the database's are %.0f s apart", abs(apart).total_seconds())
        self.apart = apart
        CLOCK_APART.set(abs(apart).total_seconds())


timekeeper = Timekeeper()


def now() -> datetime:
    """As `timezone.now`, by the database's clock."""
    return timezone.now() + timekeeper.apart


def look() -> None:
    """Compare the clocks on this thread's connection, where there is one. Raises DatabaseError."""
    with connection.wrap_database_errors:
        timekeeper.look(connection)


def _on_connection(sender: Any, connection: BaseDatabaseWrapper, **more: Any) -> None:
    if connection.alias == DEFAULT_DB_ALIAS:
        timekeeper.look(connection)


connection_created.connect(_on_connection, dispatch_uid="timekeeping")
