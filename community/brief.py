"""A transaction for the busiest path: `transaction.atomic` without its way through cursors, wrappers and checks."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.transaction import Atomic

from community.rows import is_plain


class Brief(Atomic):
    """On SQLite, where it is the outermost and nothing listens to the statements, it begins and commits by itself.

    Everything else is Django's: other databases, blocks within it, a failure inside, what waits for the commit.
    """

    def __init__(self) -> None:
        super().__init__(DEFAULT_DB_ALIAS, True, False)
        self._is_own = False

    def __enter__(self) -> None:
        here: Any = connections[DEFAULT_DB_ALIAS]
        self._is_own = here.autocommit and not here.in_atomic_block and is_plain(here)
        if not self._is_own:
            super().__enter__()
            return
        here.commit_on_exit, here.needs_rollback = True, False
        _do(here, f"BEGIN {here.transaction_mode or ''}")
        here.autocommit, here.in_atomic_block = False, True
        here.atomic_blocks.append(self)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        here: Any = connections[DEFAULT_DB_ALIAS]
        if not self._is_own or kind is not None or here.needs_rollback or here.closed_in_transaction:
            super().__exit__(kind, error, trace)
            return
        here.atomic_blocks.pop()
        here.in_atomic_block = False
        try:
            _do(here, "COMMIT")
        except DatabaseError:
            _undo(here)
            raise
        finally:
            here.autocommit = True
        if here.run_on_commit:
            here.run_and_clear_commit_hooks()


def _do(here: Any, statement: str) -> None:
    try:
        here.connection.execute(statement)
    except sqlite3.Error:
        with here.wrap_database_errors:
            raise


def _undo(here: Any) -> None:
    """What could not be committed is taken back; a connection that cannot even do that is given up."""
    try:
        here.rollback()
    except DatabaseError:
        here.close()
