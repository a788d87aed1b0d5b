"""A whole copy of an embedded database each day, made while the place runs. PostgreSQL has `deploy/backup.sh`."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

DAY = 24 * 3600
PATTERN = "hearthside-*.sqlite3"


def daily() -> int:
    """Make a copy if the newest is a day old, and drop those older than BACKUP_KEEP_DAYS; gives how many were made.

    Erased members stay in older copies until those have aged out.
    """
    folder: Path | None = settings.BACKUPS
    if folder is None or connection.vendor != "sqlite":
        return 0
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = time.time()
    copies = {copy: copy.stat().st_mtime for copy in folder.glob(PATTERN)}
    for copy, at in copies.items():
        if at < now - settings.BACKUP_KEEP_DAYS * DAY:
            copy.unlink(missing_ok=True)
    if copies and max(copies.values()) > now - DAY:
        return 0
    return _copy(folder / f"hearthside-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.sqlite3")


def _copy(target: Path) -> int:
    """The database as it is at one moment; the name appears only when the copy is whole and sound."""
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
        closing(sqlite3.connect(part)) as there,
    ):
        here.backup(there, pages=2000, sleep=0.01)
        if there.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the copy is not sound")
    part.chmod(0o600)
    part.rename(target)
    return 1
