"""The doctor finds what is wrong with a place and says what to do; a place that is well is told so."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg
import pytest

from community import env
from community.clock import beats
from community.live.redis import clients
from tests.support.processes import eventually


def doctor(place, **environment):
    """What `manage.py doctor --json` found at this place by part, and its status."""
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), "doctor", "--json"],
        env={**os.environ, **surroundings(place), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    found = {}
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        found.setdefault(finding["part"], []).append((finding["health"], finding["said"], finding["remedy"]))
    assert found, done.stderr
    return found, done.returncode


def surroundings(place):
    return {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}


def clock(place, **environment):
    subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), "clock", "--once"],
        env={**os.environ, **surroundings(place), **environment},
        check=True,
    )


def healths(found, part):
    return [health for health, _, _ in found[part]]


def test_a_place_that_is_well(place, move_in, tmp_path):
    move_in(place, "hanna", role="host")
    move_in(place, "mo", role="moderator")
    (tmp_path / "hearthside-today.dump").write_bytes(b"a copy")
    well = {"BACKUPS": str(tmp_path), "FIELD_KEYS": "a key for nothing but this very test"}
    clock(place, **well)
    found, status = doctor(place, **well)
    assert status == 0
    assert {health for part in found for health in healths(found, part)} == {"well"}
    assert set(found) == {"settings", "database", "redis", "clock", "disk", "certificate", "copies", "people"}


@pytest.mark.parametrize(
    ("part", "environment", "health", "word"),
    [
        ("settings", {"DEBUG": "1"}, "ill", "DEBUG"),
        ("settings", {"SITE_URL": "http://example.org"}, "ill", "in the open"),
        ("settings", {"ALLOWED_HOSTS": "*"}, "look", "ALLOWED_HOSTS"),
        ("settings", {"SITE_URL": "https://127.0.0.1:9"}, "look", "TRUSTED_PROXIES"),
        ("settings", {"HEARTHSIDE_LOADTEST": "1"}, "ill", "LOADTEST"),
        ("certificate", {"SITE_URL": "https://127.0.0.1:9"}, "ill", "browsers trust"),
        ("copies", {}, "look", "BACKUPS"),
        ("copies", {"BACKUPS": "/nowhere/at/all"}, "ill", "none in"),
        ("redis", {"REDIS_URL": "redis://127.0.0.1:9"}, "look", "does not answer"),
        ("clock", {"REDIS_URL": "redis://127.0.0.1:9"}, "look", "Redis is away"),
        ("database", {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}, "ill", "does not answer"),
    ],
)
def test_what_is_wrong_is_found_and_has_a_remedy(place, part, environment, health, word):
    found, status = doctor(place, **environment)
    hits = [one for one in found[part] if one[0] == health and word in one[1]]
    assert hits
    assert hits[0][2]
    assert status == (1 if any("ill" in healths(found, part) for part in found) else 0)


def test_one_of_two_redis_servers_that_does_not_answer(place):
    found, _ = doctor(place, REDIS_URL=f"{place.redis.url},redis://127.0.0.1:9")
    assert healths(found, "redis") == ["well", "look"]
    assert "Number 2 of 2 does not answer" in found["redis"][1][1]


def test_a_copy_of_the_database_that_does_not_answer(place):
    if place.databases.on_sqlite:
        pytest.skip("SQLite has no replicas")
    here = place.databases.url(place.database)
    assert "replica" not in doctor(place)[0]
    assert healths(doctor(place, DATABASE_REPLICA_URL=here)[0], "replica") == ["well"]
    found, _ = doctor(place, DATABASE_REPLICA_URL="postgres://nobody@127.0.0.1:9/nothing")
    assert healths(found, "replica") == ["look"]
    assert healths(found, "database") == ["well"]


def test_tables_that_are_missing(place, tmp_path):
    found, status = doctor(place, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert status == 1
    assert "manage.py prepare" in found["database"][0][2]


def test_a_lock_that_somebody_holds(place):
    with somebody_holds_the_lock(place):
        eventually(lambda: "holds its lock" in doctor(place)[0]["database"][0][1], "the lock is told", 30)
    assert healths(doctor(place)[0], "database") == ["well"]


@contextmanager
def somebody_holds_the_lock(place):
    """And somebody else waits for it."""
    url = place.databases.url(place.database)
    if place.databases.on_sqlite:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)) as line:
            line.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(url) as line, psycopg.connect(url) as other, ThreadPoolExecutor(1) as waiting:
        line.execute("LOCK TABLE rooms_room IN EXCLUSIVE MODE")
        waits = waiting.submit(other.execute, "UPDATE rooms_room SET rev = rev WHERE id IS NULL")
        yield
        line.rollback()
        waits.result(10)


def test_a_clock_that_stands_still(place):
    place.redis.client().delete("hearthside:clock")
    found, _ = doctor(place)
    assert found["clock"][0][:2] == ("ill", "It has never run.")
    clock(place)
    assert healths(doctor(place)[0], "clock") == ["well"]
    place.redis.client().hset("hearthside:clock", "cases and cards that are owed", "0")
    assert "cases and cards that are owed" in doctor(place)[0]["clock"][0][1]


def test_a_redis_that_lost_its_memory_makes_no_job_late():
    redis = clients().sync(timeout=1.0)
    redis.delete(beats.KEY)
    beats.beat("a job of each day")
    redis.delete(beats.KEY)
    beats.beat("a job of each second")
    assert {"a job of each day", "a job of each second"} <= set(beats.ages())


def test_two_clocks_do_not_make_each_others_jobs_late():
    redis = clients().sync(timeout=1.0)
    beats.beat("a job of both")
    redis.hset(beats.KEY, "a job of both", str(redis.time()[0] + 100))
    beats.beat("another job")
    assert float(redis.hget(beats.KEY, "a job of both")) > redis.time()[0] + 90
    redis.delete(beats.KEY)


def test_the_clock_copies_an_embedded_database_once_a_day(place, ana, tmp_path):
    if "sqlite" not in place.databases.url(place.database):
        pytest.skip("PostgreSQL is copied by deploy/backup.sh")
    for _ in range(2):
        clock(place, BACKUPS=str(tmp_path))
    (copy,) = tmp_path.iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as line:
        assert line.execute("SELECT count(*) FROM members_member WHERE username = ?", [ana.name]).fetchone() == (1,)
    old = copy.rename(tmp_path / "hearthside-old.sqlite3")
    os.utime(old, (1, 1))
    clock(place, BACKUPS=str(tmp_path))
    eventually(lambda: [one for one in tmp_path.iterdir() if one != old], "a fresh copy")
    assert not old.exists()


def test_a_path_that_is_no_folder_is_refused(place, tmp_path):
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), "doctor"],
        env={**os.environ, "BACKUPS": "copies"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "BACKUPS is 'copies'" in done.stderr
