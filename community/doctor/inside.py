"""The doctor's look at what the place runs on: database, its copy, Redis, clock, and whether they agree on the time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import DatabaseError, OperationalError, connection, connections
from redis import Redis

from community.clock import beats
from community.clock.jobs import JOBS
from community.doctor.finding import Finding, ill, look, well
from community.live.redis import FAILURES, clients
from community.management.preparing import waiting
from community.replica import ALIAS

APART_SECONDS = 2.0
LATE_FACTOR, LATE_LEAST = 5, 60.0
BEHIND_BYTES = 16 * 2**20
RUNBOOK = "See docs/runbook.md, “%s”."
NOW = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "SELECT extract(epoch FROM clock_timestamp())",
}

WAITING_FOR_A_LOCK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '3 s'
"""


def database() -> Iterator[Finding]:
    """Whether it answers, keeps what it commits, and has all tables."""
    try:
        durable, steps, apart = _durable(), waiting(), _apart(_ask(NOW[connection.vendor]))
        locked = _locked()
    except DatabaseError as error:
        yield ill("database", f"It does not answer ({type(error).__name__}).", RUNBOOK % "The database is away")
        return
    if not durable:
        yield ill("database", "It may lose what it has committed.", "Let nothing override the connection's settings.")
    if steps:
        yield ill("database", f"It lacks {steps} steps of this version.", "Run manage.py prepare.")
    if locked:
        yield ill("database", "Somebody holds its lock, and what members say waits.", RUNBOOK % "The database is away")
    yield from _time("the database", apart)
    if durable and not steps and not locked:
        yield well("database", f"{connection.vendor} answers, has every table, and keeps what it commits.")


def _ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _locked() -> bool:
    """Whether words wait for a lock: of the file, or of a table for longer than anything here takes."""
    if connection.vendor != "sqlite":
        return bool(_ask(WAITING_FOR_A_LOCK))
    try:
        _ask_nothing("BEGIN IMMEDIATE")
        _ask_nothing("ROLLBACK")
    except OperationalError:
        return True
    return False


def _ask_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _durable() -> bool:
    if connection.vendor == "sqlite":
        return _ask("PRAGMA journal_mode") == "wal" and _ask("PRAGMA synchronous") == 2
    return _ask("SHOW synchronous_commit") in ("on", "remote_apply", "remote_write") and _ask("SHOW fsync") == "on"


def replica() -> Iterator[Finding]:
    """Whether the copy that search and exports read answers and keeps up, where there is one."""
    if ALIAS not in connections.settings:
        return
    try:
        behind = _behind()
    except DatabaseError as error:
        said = f"It does not answer ({type(error).__name__}); search and exports ask the database."
        yield look("replica", said, RUNBOOK % "The replica is away")
        return
    if behind > BEHIND_BYTES:
        said = f"It is {behind // 2**20} MB behind: search and exports miss what is new."
        yield look("replica", said, RUNBOOK % "The replica is away")
    else:
        yield well("replica", "It answers and keeps up.")


def _behind() -> int:
    """Bytes that the database has written and the copy has not taken in; 0 where it is no standby of PostgreSQL."""
    with connections[ALIAS].cursor() as there:
        there.execute("SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()::text")
        follows, taken_in = there.fetchone()
    if not follows or taken_in is None:
        return 0
    try:
        with connection.cursor() as here:
            here.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), %s)", [taken_in])
            return int(here.fetchone()[0])
    except DatabaseError:
        return 0  # the database's own finding tells it


def redis() -> Iterator[Finding]:
    """Whether it answers, how full it is, and whether it agrees on the time: each of them, where the rooms are spread."""
    lines = clients().every(timeout=2.0)
    for number, line in enumerate(lines, 1):
        yield from _one_redis(line, f"Number {number} of {len(lines)}" if len(lines) > 1 else "It")


def _one_redis(line: Redis, name: str) -> Iterator[Finding]:
    try:
        seconds, micros = line.time()
        memory = line.info("memory")
    except FAILURES as error:
        said = f"{name} does not answer ({type(error).__name__}); rooms go on."
        yield look("redis", said, RUNBOOK % "Redis is away")
        return
    used, most = int(memory["used_memory"]), int(memory.get("maxmemory") or 0)
    if most and used > 0.9 * most:
        yield look("redis", f"{name} uses {used * 100 // most} % of its memory.", "Raise its maxmemory.")
    yield from _time("Redis", _apart(seconds + micros / 1e6))
    yield well("redis", f"{name} answers and uses {used / 2**20:.0f} MB.")


def _apart(theirs: object) -> float:
    return time.time() - float(str(theirs))


def _time(whose: str, apart: float) -> Iterator[Finding]:
    if abs(apart) > APART_SECONDS:
        yield ill("time", f"This machine and {whose} are {abs(apart):.0f} s apart.", "Let NTP set the clock of each.")


def clock() -> Iterator[Finding]:
    """Whether every job of the clock has run when it should."""
    try:
        ages = beats.ages()
    except FAILURES:
        yield look("clock", "Nobody can say, as Redis is away.", "Look for the process `manage.py clock`.")
        return
    if not ages:
        yield ill("clock", "It has never run.", "Start `manage.py clock` (`serve` does).")
        return
    late = [job.name for job in JOBS if ages.get(job.name, 1e9) > max(LATE_LEAST, LATE_FACTOR * job.every)]
    if late:
        yield ill("clock", f"Late: {', '.join(late)}.", RUNBOOK % "The clock stands still")
    else:
        yield well("clock", f"All {len(JOBS)} jobs ran when they should.")
