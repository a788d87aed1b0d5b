"""The commands of load tests, of trying out, and of the clock, as somebody calls them from a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from community import env
from community.members.models import Member
from rooms.models import Room, Seat
from tests.support import databases as shell
from tests.support.people import Person


def call(place, *command, **environment):
    """What `manage.py` answers in that place: its exit status and everything that it wrote."""
    own = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url, **environment}
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), *command],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout + done.stderr


# Seats.


def test_no_seats_without_the_announcement_of_a_load_test(place, tmp_path):
    before = Member.objects.count()
    code, said = call(place, "seats", "--members", "2", "--rooms", "1", "--out", str(tmp_path / "seats"))
    assert code != 0
    assert "HEARTHSIDE_LOADTEST" in said
    assert "Traceback" not in said
    assert Member.objects.count() == before
    assert not (tmp_path / "seats").exists()


@pytest.mark.parametrize("wrong", [("0", "1"), ("2", "0"), ("-1", "1"), ("many", "1")])
def test_seats_wants_numbers_that_make_sense(place, tmp_path, wrong):
    members, rooms = wrong
    announced = {"HEARTHSIDE_LOADTEST": "1"}
    code, said = call(
        place, "seats", f"--members={members}", f"--rooms={rooms}", "--out", str(tmp_path / "seats"), **announced
    )
    assert code == 2
    assert "whole number" in said


def test_seated_members_are_let_in_and_spread_evenly(place, tmp_path):
    out = tmp_path / "seats"
    code, said = call(place, "seats", "--members", "6", "--rooms", "3", "--out", str(out), HEARTHSIDE_LOADTEST="1")
    assert code == 0, said
    seats = [json.loads(line) for line in out.read_text().splitlines()]
    assert [seat["rooms"] for seat in seats] == [["load-1"], ["load-2"], ["load-3"]] * 2
    assert out.stat().st_mode & 0o077 == 0
    made = Member.objects.filter(public_id__in=[seat["member"] for seat in seats])
    assert made.count() == 6
    assert all(member.synthetic and not member.has_usable_password() for member in made)
    one, other = (_person(place, seats[number]) for number in (0, 3))
    first, second = one.enters("load-1"), other.enters("load-1")
    accepted = first.say_for_good("a quiet hello")
    assert second.until("message", seq=accepted["seq"])["body"] == "a quiet hello"
    for person in (one, other):
        person.leaves()
    assert Seat.objects.filter(room__slug="load-1", member__public_id=seats[0]["member"]).exists()


def test_more_rooms_than_members_fill_all_the_rooms(place, tmp_path):
    out = tmp_path / "seats"
    shell_environment = {"DATABASE_URL": place.databases.url(place.database), "HEARTHSIDE_LOADTEST": "1"}
    shell.manage("seats", "--members", "2", "--rooms", "5", "--out", str(out), **shell_environment)
    seats = [json.loads(line) for line in out.read_text().splitlines()]
    assert [seat["rooms"] for seat in seats] == [["load-1", "load-3", "load-5"], ["load-2", "load-4"]]
    assert Room.objects.filter(slug__startswith="load-").count() == 5


def _person(place, seat):
    member = Member.objects.get(public_id=seat["member"])
    return Person(place, member.pk, member.username, member.public_id, seat["cookie"])
