"""Words of somebody who left for good leave the files of the database too, not only what is found."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction
from django.db.models import F

from community.members.models import Member
from community.threads.models import Posting, Term, Upkeep

PAGES = 200
"""How much of FTS5's index one step writes anew: steps are short, as SQLite has one writer."""
MOST_STEPS = 100_000
SMALL = 256 * 1024 * 1024
"""Bytes up to which the whole SQLite file is written anew, which holds up everybody for a second or two."""
TABLES = (
    "threads_posting",
    "threads_term",
    "threads_entry",
    "threads_version",
    "threads_original",
    "threads_edit",
    "threads_thread",
)


def forget(member: Member, words_too: bool) -> None:
    """Inside the transaction that erases a member: nothing of theirs is found, and the files are due to be scrubbed."""
    if words_too:
        Posting.objects.filter(author=member).delete()
        Upkeep.objects.get_or_create(pk=1)
        Upkeep.objects.filter(pk=1).update(scrubs_due=F("scrubs_due") + 1)


def scrub() -> int:
    """The clock's part: when somebody took their words along, rub them out of the index's files. Gives 1 when it did.

    The counted words are counted anew. Killed at any moment, it begins again.
    """
    upkeep = Upkeep.objects.filter(pk=1, scrubs_due__gt=F("scrubs_done")).first()
    if upkeep is None:
        return 0
    with transaction.atomic():
        Term.objects.all().delete()
        Upkeep.objects.filter(pk=1).update(counted_to=0)
    if connection.vendor == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()
    Upkeep.objects.filter(pk=1).update(scrubs_done=upkeep.scrubs_due)
    return 1


def _on_sqlite() -> None:
    """Merge the whole index step by step, which leaves nothing of what was deleted; empty the log; shrink the file.

    `secure_delete` overwrites what is freed; many builds of SQLite have it on.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("INSERT INTO threads_posting_fts (threads_posting_fts, rank) VALUES ('merge', %s)", [-PAGES])
        for _ in range(MOST_STEPS):
            before = _changes(cursor)
            cursor.execute("INSERT INTO threads_posting_fts (threads_posting_fts, rank) VALUES ('merge', %s)", [PAGES])
            if _changes(cursor) - before < 2:
                break
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if _size() <= SMALL:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _changes(cursor: object) -> int:
    cursor.execute("SELECT total_changes()")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _size() -> int:
    name = Path(str(connection.settings_dict["NAME"]))
    return name.stat().st_size if name.is_file() else 0


def _on_postgresql() -> None:
    """Take the dead rows out of the tables that held words."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM {table}")
