"""Reading from a copy of the database (DATABASE_REPLICA_URL) where there is one, else from the database itself.

Only search and exports read there: both may be a moment late. What is shown of a found post is read from the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

logger = logging.getLogger(__name__)

ALIAS = "replica"
AGAIN_SECONDS = 10.0
"""For so long a copy that failed is not asked again."""
T = TypeVar("T")
_reading: ContextVar[str] = ContextVar("reading", default=DEFAULT_DB_ALIAS)
_away_until = 0.0


class Router:
    """Writes go to the database, reads where `reading_from` says. The copy is migrated by being a copy."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reading.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != ALIAS


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Within it models are read from there."""
    token = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(token)


def read(work: Callable[[str], T]) -> T:
    """`work(alias)` on the copy, or on the database where there is no copy or it fails."""
    if ready():
        try:
            return work(ALIAS)
        except (DatabaseError, InterfaceError) as error:
            _leave_alone(error)
    return work(DEFAULT_DB_ALIAS)


def chosen() -> str:
    """Where to read something long from: the copy if it answers now."""
    return read(_answers)


def ready() -> bool:
    """Whether there is a copy that did not fail a moment ago."""
    return ALIAS in connections.settings and time.monotonic() >= _away_until


def _answers(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
    return alias


def _leave_alone(error: Exception) -> None:
    global _away_until
    _away_until = time.monotonic() + AGAIN_SECONDS
    connections[ALIAS].close()
    logger.warning("the replica did not answer (%s); reading from the database", type(error).__name__)
