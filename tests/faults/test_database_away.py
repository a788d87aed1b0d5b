"""The database is locked, gone or full for a while: nothing is accepted that is not stored, and all drains afterwards."""

import json
import re
import shutil
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from rooms.models import Message
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import LONG, tell
from tests.support.speakers import Speaker, clean, reckoning, talk_out

AWAY = [5.0, 60.0] if LONG else [5.0]
EACH = 40
WELL = (200, {"database": True, "storing": True})

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]


def talkers(place, move_in, room, processes=1):
    people = [move_in(place, f"guest {number}", synthetic=True) for number in range(4)]
    said = [Speaker(one, room, EACH, lambda n=n: n % processes, pause=0.02) for n, one in enumerate(people)]
    for speaker in said:
        speaker.start()
    eventually(lambda: all(speaker.seqs for speaker in said), "talk under way", 20)
    return said


def accepted(speakers):
    return sum(len(speaker.seqs) for speaker in speakers)


def reckoned(name, room, speakers, **more):
    talk_out(speakers, 120)
    found = reckoning(room, speakers)
    tell(name, **found, **more)
    assert clean(found)
    assert found["accepted"] == EACH * len(speakers)


@pytest.mark.parametrize("seconds", AWAY)
def test_locked_by_somebody_else(new_place, move_in, seconds):
    place = new_place(HEARTHSIDE_LOADTEST="1")
    room = new_room()
    speakers = talkers(place, move_in, room)
    with lock_of(place):
        time.sleep(0.5)
        before, stored = accepted(speakers), Message.objects.filter(room=room).count()
        eventually(lambda: ready(place) == (503, {"database": True, "storing": False}), "telling that it is stuck", 5)
        eventually(lambda: stuck(place) == 1, "a number that tells it", 15)
        time.sleep(seconds)
        assert accepted(speakers) == before
        assert Message.objects.filter(room=room).count() == stored
    eventually(lambda: ready(place) == WELL, "readiness", 15)
    reckoned(f"locked for {seconds:g} s", room, speakers)


@contextmanager
def lock_of(place):
    """Whoever wants to write has to wait."""
    url = place.databases.url(place.database)
    if place.databases.on_sqlite:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)) as line:
            line.execute("BEGIN IMMEDIATE")
            yield
            line.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as line:
            line.execute("LOCK TABLE rooms_room, rooms_message IN EXCLUSIVE MODE")
            yield
            line.rollback()


@pytest.mark.parametrize("seconds", AWAY)
def test_gone(new_place, move_in, seconds):
    place = new_place(HEARTHSIDE_LOADTEST="1")
    if place.databases.on_sqlite:
        pytest.skip("a file in the same machine does not go; PostgreSQL does")
    room = new_room()
    speakers = talkers(place, move_in, room)
    with shut_out(place):
        time.sleep(0.5)
        before = accepted(speakers)
        assert ready(place)[1]["database"] is False
        assert ready(place)[0] == 503
        time.sleep(seconds)
        assert accepted(speakers) == before
    eventually(lambda: ready(place) == WELL, "readiness", 15)
    reckoned(f"gone for {seconds:g} s", room, speakers)


@contextmanager
def shut_out(place):
    """The place's database takes no connections, and ends those it has."""
    with psycopg.connect(place.databases.address, autocommit=True) as line:
        name = place.database
        line.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        line.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        connection.close()  # the test's own was ended, too


def ready(place):
    """The status of `/health/ready`, and what it says of the database."""
    try:
        with urllib.request.urlopen(f"{place.url}/health/ready", timeout=10) as answer:
            return answer.status, told(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, told(answer)


def stuck(place):
    """How many processes say in `/metrics` that words wait there."""
    with urllib.request.urlopen(f"{place.url}/metrics", timeout=10) as answer:
        numbers = answer.read().decode()
    return float(re.search(r"^hearthside_store_stuck (\S+)", numbers, re.MULTILINE)[1])


def told(answer):
    said = json.load(answer)
    return {part: said[part] for part in ("database", "storing")}


def test_the_disk_is_full(new_place, move_in, small_disk, fill):
    place = new_place(HEARTHSIDE_LOADTEST="1")
    if not place.databases.on_sqlite:
        pytest.skip("the server's disk is not ours to fill; SQLite's is")
    disk = small_disk(6)
    there = move_to(place, disk)
    room = new_room()
    speakers = talkers(place, move_in, room)
    ballast = disk / "ballast"
    fill(ballast)
    time.sleep(1)
    before = accepted(speakers)
    time.sleep(4)
    full = accepted(speakers) == before < EACH * len(speakers)
    assert ready(place)[0] == 503
    ballast.unlink()
    eventually(lambda: ready(place) == WELL, "readiness", 15)
    reckoned("disk full for 5 s", room, speakers, nothing_accepted_meanwhile=full)
    assert full
    with closing(sqlite3.connect(there)) as line:
        assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def move_to(place, folder):
    """The place's database moves to `folder`; its process begins anew there."""
    place.stop()
    here = place.databases.url(place.database).removeprefix("sqlite:///")
    there = folder / "place.sqlite3"
    shutil.move(here, there)
    Path(here).symlink_to(there)
    place.start()
    return there
