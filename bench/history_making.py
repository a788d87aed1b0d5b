"""Fills a place with a very long past, by one statement of its own database.

`python -m bench.history_making --messages N --members N --out FILE`, with the place's environment, before it starts.
FILE gets the seats of the members as JSON, and the newest `seq` of each of their rooms.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django comes first
from django.utils import timezone  # noqa: E402

from community.demo.seating import seat  # noqa: E402
from community.management.preparing import prepare_new  # noqa: E402
from community.members.models import Member  # noqa: E402
from rooms.models import Message, Room  # noqa: E402

ROOMS = 50
APART = 20
"""Seconds between two messages."""
WORDS = (
    "Mornings are the best part of my day by now.",
    "I made soup and called my sister, and the evening went by.",
    "Does anybody else count the days until the weekend is over?",
    "That sounds hard. I am glad that you wrote it down here.",
    "The meeting tonight was small and good.",
    "I slept badly and I am here all the same.",
    "Somebody was unkind to me today and I did not answer.",
)
TABLE = Message._meta.db_table
NUMBERS = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT %s) SELECT i FROM n) AS n",
    "postgresql": "generate_series(0, %s - 1) AS n(i)",
}
MOMENT = {
    "sqlite": f"datetime(%s - {APART} * (%s - i), 'unixepoch')",
    "postgresql": f"to_timestamp(%s - {APART} * (%s - i))",
}


def main() -> None:
    """Fill, and write what the measuring needs to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, required=True)
    parser.add_argument("--members", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    prepare_new(lambda said: None)
    seats = seat(asked.members, ROOMS)
    rooms = Room.objects.filter(slug__startswith="load-").order_by("pk")
    people = Member.objects.filter(synthetic=True).order_by("pk")
    with at_ease():
        fill(asked.messages, *(in_a_row(list(those.values_list("pk", flat=True))) for those in (rooms, people)))
    newest = asked.messages // ROOMS
    rooms.update(seq=newest, rev=newest)
    asked.out.touch(mode=0o600)
    asked.out.write_text(json.dumps({"seats": seats, "newest": newest}))


def in_a_row(keys: Sequence[int]) -> range:
    """Keys without a gap, so that a statement can reckon with them."""
    found = range(keys[0], keys[-1] + 1)
    if list(found) != list(keys):
        raise RuntimeError("the keys have gaps")
    return found


def fill(count: int, rooms: range, people: range) -> None:
    """`count` messages, the rooms in turns; everything about a message follows from its number."""
    usual = {
        str(field.column): ("%s", [field.get_db_prep_save(field.get_default(), connection)])
        for field in Message._meta.concrete_fields
        if not field.primary_key
    }
    place: tuple[str, list[Any]] = (f"i / {len(rooms)} + 1", [])
    said: dict[str, tuple[str, list[Any]]] = {
        "room_id": (f"{rooms.start} + i %% {len(rooms)}", []),
        "author_id": (f"{people.start} + (i %% 100003) * 7919 %% {len(people)}", []),
        "seq": place,
        "rev": place,
        "nonce": (_text("'bulk-' || i"), []),
        "body": one_of(WORDS),
        "html": one_of([f"<p>{words}</p>" for words in WORDS]),
        "standing": ("%s", ["visible"]),
        "at": (MOMENT[connection.vendor], [int(timezone.now().timestamp()), count]),
    }
    columns = usual | said
    values = [value for _, given in columns.values() for value in given]
    # Every name is the model's own and every number was made here.
    told = f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {', '.join(how for how, _ in columns.values())} "
    with connection.cursor() as cursor:
        cursor.execute(told + f"FROM {NUMBERS[connection.vendor]}", [*values, count])


def one_of(words: Sequence[str]) -> tuple[str, list[Any]]:
    """These words in turns."""
    whens = " ".join(f"WHEN {number} THEN %s" for number in range(len(words)))
    return f"CASE i %% {len(words)} {whens} END", list(words)


def _text(expression: str) -> str:
    return f"CAST({expression} AS varchar(64))"


@contextmanager
def at_ease() -> Iterator[None]:
    """Without waiting for the disk, and on PostgreSQL with the indexes made afterwards; nothing here survives a fall."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000", "journal_mode = OFF"):
                cursor.execute(f"PRAGMA {pragma}")
            yield
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        cursor.execute("SET session_replication_role = replica")
        again = list(put_aside(cursor))
        yield
        for statement in again:
            cursor.execute(statement)
        cursor.execute(f"VACUUM ANALYZE {TABLE}")


def put_aside(cursor: Any) -> Iterator[str]:
    """Take the table's indexes away, save its key; gives the statements that bring them back."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'",
        [TABLE],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
        yield f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}'
    cursor.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisprimary",
        [TABLE],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        yield definition


main()
