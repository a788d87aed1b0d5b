"""`python -m bench.threads_making SIZE OUT`: fills the place's database with threads, by the quickest way it has."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from bench.threads_size import Size

READERS = 20
FULL, A_PAGE = 200, 50


def main() -> None:
    """`SIZE` is JSON of `Size`'s fields; what measuring needs goes to the file `OUT`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    django.setup()
    from django.db import connection

    from bench.threads_rows import Rows
    from community.management.preparing import prepare_new
    from community.members.models import Member
    from community.threads.models import Topic

    prepare_new(lambda line: None)
    size = Size(**json.loads(sys.argv[1]))
    readers = [
        Member.objects.create_user(f"reader {n}", of_age=True, guidelines_version=1, synthetic=True)
        for n in range(READERS)
    ]
    first = (Member.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = Rows(size, list(Topic.objects.values_list("pk", flat=True)), first)
    put = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
    with at_ease(connection):
        put(connection, Member._meta.db_table, rows.members())
        entries = list(rows.entries())
        put(connection, "threads_thread", rows.threads())
        put(connection, "threads_entry", iter(entries))
        put(connection, "threads_posting", rows.postings())
        put(connection, "threads_bookmark", rows.bookmarks([reader.pk for reader in readers]))
    Path(sys.argv[2]).write_text(json.dumps(facts(size, readers)))


def facts(size: Size, readers: list[Any]) -> dict[str, Any]:
    """Where to look: sessions, topics, threads of a full page, the deep one, and a key in the middle of a list."""
    from bench.threads_rows import NOW
    from community.demo.seating import sign_in
    from community.threads.keys import key_of
    from community.threads.models import Thread, Topic

    deep = Thread.objects.select_related("topic").get(pk=size.threads // 2 + 1)
    full = Thread.objects.filter(seq__gte=A_PAGE).exclude(pk=deep.pk).select_related("topic").order_by("pk")
    return {
        "cookies": [f"sessionid={key}" for key in sign_in(readers)],
        "topics": list(Topic.objects.values_list("slug", flat=True)),
        "full": [f"/threads/{thread.topic.slug}/{thread.pk}/" for thread in full[:FULL]],
        "deep": f"/threads/{deep.topic.slug}/{deep.pk}/",
        "deep_posts": deep.seq,
        "key": key_of(NOW - timedelta(days=300), 1),
    }


@contextmanager
def at_ease(connection: Any) -> Iterator[None]:
    """What is kept in step row by row is put aside meanwhile and made afterwards; nothing here must survive a fall."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA foreign_keys = OFF")
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            cursor.execute("INSERT INTO threads_posting_fts (threads_posting_fts) VALUES ('rebuild')")
            for _, sql in triggers:
                cursor.execute(sql)
            return
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'threads_posting_gin'")
        index = cursor.fetchone()[0]
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        cursor.execute("DROP INDEX threads_posting_gin")
        yield
        cursor.execute(index)
        for table in ("members_member", "threads_thread", "threads_entry", "threads_posting", "threads_bookmark"):
            cursor.execute(f"VACUUM ANALYZE {table}")
            if table != "threads_posting":
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def sqlite(connection: Any, table: str, rows: Iterator[list[Any]]) -> None:
    """One transaction, many rows a statement."""
    columns = next(rows)
    said = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    connection.ensure_connection()
    with connection.connection as raw:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(said, rows)


def postgresql(connection: Any, table: str, rows: Iterator[list[Any]]) -> None:
    """COPY."""
    columns = next(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


if __name__ == "__main__":
    main()
