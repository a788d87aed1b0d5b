"""Which entries hold all terms: asked of the database that there is, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

from community.threads.search.asking import Question, Sequence

NEWEST = 2_000
"""So many of the newest matches are ranked: ranking all that a common word finds would take too long."""
LEVELS = (14, 17, 20, 23)
"""PostgreSQL marks each entry with the blocks of keys that it stands in, 2 to the power of these wide.

The function `threads_tokens` in the database makes the marks. GIN then reads only what stands in these blocks.
"""
MOST_BLOCKS = 8
FEW = 2 << LEVELS[0]
"""Of so few PostgreSQL simply reads all that match."""
SPARE = 5 / 4
"""So much further than the planner's estimate says PostgreSQL looks at first: what is missed costs a second look."""


class Match(NamedTuple):
    """An entry that holds all terms, with its stream for ranking."""

    entry: int
    thread: int
    stream: str


def match(question: Question, *, topic: int | None, unheard: Iterable[int], using: str = "default") -> list[Match]:
    """The newest matches, newest first. `unheard` are authors (by key) whose named entries are left out.

    One query on SQLite, two to five on PostgreSQL.
    """
    tokens = [sorted(term.sequences) for term in question.terms]
    if connections[using].vendor == "sqlite":
        return _fetched(using, SQLITE, [fts5(tokens, topic)], unheard, NEWEST)
    return _in_reaches(using, tsquery(tokens, topic), phrases(tokens), unheard, NEWEST)


def headed(heads: list[str], most: int) -> list[Match]:
    """The newest openings whose titles have any of these words. As many queries."""
    any_of: list[list[Sequence]] = [[(head,) for head in heads]]
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return _fetched(DEFAULT_DB_ALIAS, SQLITE, [fts5(any_of, None)], (), most)
    return _in_reaches(DEFAULT_DB_ALIAS, tsquery(any_of, None), [], (), most)


def fts5(terms: list[list[Sequence]], topic: int | None) -> str:
    """The question in the language of FTS5. Every token is quoted; tokens are letters and digits."""
    parts = [" OR ".join(f'"{" ".join(sequence)}"' for sequence in term) for term in terms]
    return " AND ".join([f"({part})" for part in parts] + ([f'"t{topic}"'] if topic else []))


def tsquery(terms: list[list[Sequence]], topic: int | None) -> str:
    """The question as a `tsquery`, but for the order of words. Every token is quoted."""
    parts = [" | ".join("(" + " & ".join(f"'{each}'" for each in sequence) + ")" for sequence in t) for t in terms]
    return " & ".join([f"({part})" for part in parts] + ([f"'t{topic}'"] if topic else []))


def phrases(terms: list[list[Sequence]]) -> list[list[str]]:
    """Of each term of several words how it may stand in a stream; one of each list has to."""
    return [[f" {' '.join(sequence)} " for sequence in term] for term in terms if len(term[0]) > 1]


SQLITE = """
    SELECT p.entry_id, p.thread_id, p.stream
    FROM threads_posting_fts f CROSS JOIN threads_posting p ON p.entry_id = f.rowid
    WHERE f.stream MATCH %s AND {in_sight} {heard}
    ORDER BY f.rowid DESC LIMIT %s
"""
POSTGRESQL = """
    SELECT p.entry_id, p.thread_id, p.stream
    FROM threads_posting p
    WHERE threads_tokens(p.stream, p.topic, p.entry_id) @@ CAST(%s AS tsquery) AND {in_sight} {phrases} {heard}
    ORDER BY p.entry_id + 0 DESC LIMIT %s
"""
PHRASE = "strpos(' ' || p.stream || ' ', %s) > 0"
ESTIMATE = """
    EXPLAIN (FORMAT JSON) SELECT FROM threads_posting p
    WHERE threads_tokens(p.stream, p.topic, p.entry_id) @@ CAST(%s AS tsquery)
"""
IN_SIGHT = "p.thread_id NOT IN (SELECT t.id FROM threads_thread t WHERE NOT (t.standing = 'visible'))"
NAMED = "AND (p.anonymous OR p.author_id NOT IN ({marks}))"


def _fetched(using: str, statement: str, asked: list[str], unheard: Iterable[int], most: int) -> list[Match]:
    unheard = sorted(unheard)
    heard = NAMED.format(marks=", ".join(["%s"] * len(unheard))) if unheard else ""
    with connections[using].cursor() as cursor:
        cursor.execute(statement.format(in_sight=IN_SIGHT, heard=heard), [*asked, *unheard, most])
        return list(map(Match._make, cursor.fetchall()))


def _in_reaches(using: str, asked: str, beside: list[list[str]], unheard: Iterable[int], most: int) -> list[Match]:
    """As far back as it should take by the planner's own statistics; then by how much was found; then everything.

    In the statement `+ 0` keeps the planner from walking the primary key backwards past all that does not match.
    """
    stand = "".join(f" AND ({' OR '.join([PHRASE] * len(ways))})" for ways in beside)
    statement = POSTGRESQL.replace("{phrases}", stand)
    ways = [way for ways in beside for way in ways]
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT max(entry_id) FROM threads_posting")
        top = cursor.fetchone()[0] or 0
        if top < FEW:
            return _fetched(using, statement, [asked, *ways], unheard, most)
        cursor.execute(ESTIMATE, [asked])
        expected = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    reach = int(SPARE * top * most / max(1, expected))
    for _ in range(2):
        blocks = within(top, reach)
        if blocks is None:
            break
        low, marks = blocks
        found = _fetched(using, statement, [f"{asked} & ({marks})", *ways], unheard, most)
        if len(found) >= most:
            return found
        reach = 2 * (top - low) * most // max(1, len(found))
    return _fetched(using, statement, [asked, *ways], unheard, most)


def within(top: int, reach: int) -> tuple[int, str] | None:
    """The key below the newest `reach` keys and their blocks as a `tsquery`; None where all is as quick."""
    for level in LEVELS:
        first, last = (top - reach) >> level, top >> level
        if reach < top // 2 and last - first < MOST_BLOCKS:
            marks = " | ".join(f"'b{level}_{block}'" for block in range(first, last + 1))
            return (first << level) - 1, marks
    return None
