"""Which entries hold all terms: asked of the database that there is, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

from community.threads.search.asking import Question, Sequence

NEWEST = 2_000
"""So many of the newest matches are ranked: ranking all that a common word finds would take too long."""
BLOCK = 12
"""PostgreSQL marks each entry with its block of 4,096 keys (`threads_posting_vector` counts so, too)."""
REACHES = (16, 128)
"""How many of the newest blocks are asked first: a common word fills them, and only a rare one is asked everywhere."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that holds all terms, with its stream for ranking."""

    entry: int
    stream: str


def match(question: Question, *, topic: int | None, unheard: Iterable[int], using: str = "default") -> list[Match]:
    """The newest matches, newest first. `unheard` are authors (by key) whose named entries are left out.

    One query on SQLite, one to three on PostgreSQL.
    """
    tokens = [sorted(term.sequences) for term in question.terms]
    unheard = sorted(unheard)
    if connections[using].vendor == "sqlite":
        return _fetched(using, SQLITE, unheard, fts5(tokens, topic))
    return _in_reaches(using, unheard, tsquery(tokens, topic))


def fts5(terms: list[list[Sequence]], topic: int | None) -> str:
    """The question in the language of FTS5. Every token is quoted; tokens are letters and digits."""
    parts = [" OR ".join(f'"{" ".join(sequence)}"' for sequence in term) for term in terms]
    return " AND ".join([f"({part})" for part in parts] + ([f'"t{topic}"'] if topic else []))


def tsquery(terms: list[list[Sequence]], topic: int | None) -> str:
    """The question as a `tsquery`. Every token is quoted."""
    parts = [" | ".join("(" + " <-> ".join(f"'{each}'" for each in sequence) + ")" for sequence in t) for t in terms]
    return " & ".join([f"({part})" for part in parts] + ([f"'t{topic}'"] if topic else []))


SQLITE = """
    SELECT p.entry_id, p.stream
    FROM threads_posting_fts f CROSS JOIN threads_posting p ON p.entry_id = f.rowid
    JOIN threads_thread t ON t.id = p.thread_id AND t.standing = 'visible'
    WHERE f.stream MATCH %s {heard}
    ORDER BY f.rowid DESC LIMIT {newest}
"""
POSTGRESQL = """
    SELECT p.entry_id, p.stream
    FROM threads_posting p JOIN threads_thread t ON t.id = p.thread_id AND t.standing = 'visible'
    WHERE p.vector @@ CAST(%s AS tsquery) {heard}
    ORDER BY p.entry_id DESC LIMIT {newest}
"""


def _fetched(using: str, statement: str, unheard: list[int], asked: str) -> list[Match]:
    marks = ", ".join(["%s"] * len(unheard))
    heard = f"AND (p.anonymous OR p.author_id NOT IN ({marks}))" if unheard else ""
    with connections[using].cursor() as cursor:
        cursor.execute(statement.format(heard=heard, newest=NEWEST), [asked, *unheard])
        return [Match(entry, stream) for entry, stream in cursor.fetchall()]


def _in_reaches(using: str, unheard: list[int], asked: str) -> list[Match]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT max(entry_id) FROM threads_posting")
        top = (cursor.fetchone()[0] or 0) >> BLOCK
    for reach in REACHES:
        if reach > top:
            break
        blocks = " | ".join(f"'b{block}'" for block in range(top - reach + 1, top + 1))
        found = _fetched(using, POSTGRESQL, unheard, f"{asked} & ({blocks})")
        if len(found) == NEWEST:
            return found
    return _fetched(using, POSTGRESQL, unheard, asked)


def headed(heads: list[str], most: int) -> list[tuple[int, str]]:
    """(thread, stream) of the newest openings whose titles have any of these words. One query."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement, sign = (HEADED_SQLITE, " OR ") if connection.vendor == "sqlite" else (HEADED_POSTGRESQL, " | ")
    quote = '"' if connection.vendor == "sqlite" else "'"
    with connection.cursor() as cursor:
        cursor.execute(statement, [sign.join(f"{quote}{head}{quote}" for head in heads), most])
        return list(cursor.fetchall())


HEADED_SQLITE = """
    SELECT p.thread_id, p.stream
    FROM threads_posting_fts f CROSS JOIN threads_posting p ON p.entry_id = f.rowid
    WHERE f.stream MATCH %s ORDER BY f.rowid DESC LIMIT %s
"""
HEADED_POSTGRESQL = """
    SELECT p.thread_id, p.stream FROM threads_posting p
    WHERE p.vector @@ CAST(%s AS tsquery) ORDER BY p.entry_id DESC LIMIT %s
"""
