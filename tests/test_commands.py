"""The commands of load tests, of trying out, and of the clock, as somebody calls them from a shell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from community import env
from community.checkins.models import Day
from community.members.models import Member
from community.threads.models import Answer, Entry, Thread
from moderation.models import Case
from rooms.models import Message, Room, Seat
from tests.support import databases as shell
from tests.support.people import Person
from tests.support.visitor import Visitor


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


# The demo.


def test_a_demo_may_be_the_first_thing_that_somebody_does(tmp_path):
    """No `serve` before it: the place is prepared, then filled."""
    unwanted = ("DATABASE_URL", "HEARTHSIDE_VAR")
    own = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [sys.executable, str(env.BASE / "manage.py"), "demo", "--members", "16"]
    done = subprocess.run(
        command, env={**own, "HEARTHSIDE_VAR": str(tmp_path)}, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert "Database: bringing it up to date" in done.stdout
    assert "16 synthetic members" in done.stdout
    assert (tmp_path / "hearthside.sqlite3").exists()


def test_a_demo_gives_people_talk_and_cases(new_place):
    there = new_place()
    code, said = call(there, "demo")
    assert code == 0, said
    assert not Member.objects.filter(synthetic=False).exists()
    talk = Message.objects.filter(standing="visible")
    assert talk.count() > 120
    assert talk.filter(room__slug="newcomers", author__language="es").exists()
    assert Room.objects.filter(messages__isnull=False).distinct().count() == 9
    for room in Room.objects.all():
        places = room.messages.filter(seq__isnull=False).order_by("seq").values_list("seq", flat=True)
        assert list(places) == list(range(1, room.seq + 1))
    assert talk.exclude(signs="").exists()
    assert talk.exclude(note="").exists()
    assert talk.filter(reply_to__isnull=False).exists()
    assert Message.objects.filter(standing="withdrawn").exists()
    assert Message.objects.filter(standing="hidden").exists()
    assert Message.objects.filter(standing="held").exists()
    threads = Thread.objects.filter(standing="visible")
    assert threads.values("topic").distinct().count() >= 9
    assert threads.filter(anonymous=True).exists() and threads.exclude(wants="").exists()
    assert threads.filter(helped__isnull=False).exists() and threads.filter(replies=0).exists()
    checkins = Thread.objects.filter(day__isnull=False, topic__slug="check-ins")
    assert checkins.count() == 7 and all(thread.replies >= 3 for thread in checkins)
    assert Day.objects.values("day").distinct().count() == 7
    assert Answer.objects.filter(consent="given").exists()
    assert Entry.objects.filter(edits=1).exists() and Entry.objects.filter(thread__standing="held").exists()
    assert Case.objects.filter(state="open", priority=Case.CRISIS, kind__startswith="crisis.").exists()
    assert Case.objects.filter(state="open", kind="report").exists()
    assert Case.objects.filter(state="resolved").count() >= 3
    months = Visitor(there.url).get("/transparency/").html
    assert months.count("<details") >= 10 and months.count("<td>") > 60
    newest = talk.order_by("-at").first()
    assert timedelta() <= timezone.now() - newest.at < timedelta(hours=1)
    assert call(there, "demo")[0] != 0
    again = Member.objects.count()
    assert again == 40


def test_what_a_demo_prints_lets_people_in(new_place):
    there = new_place()
    _, said = call(there, "demo", "--members", "16")
    password = re.search(r"only now: (\S+)", said)[1]
    name = re.search(r"member \(English\): (.+)", said)[1]
    visitor = Visitor(there.url)
    page = visitor.submit(visitor.get("/login/"), login=name, password=password)
    assert page.url.endswith("/rooms/")
    host = re.search(r"host: (.+)", said)[1]
    secret = re.search(rf"{host} also needs a code: authenticator key (\w+)", said)[1]
    visitor = Visitor(there.url)
    page = visitor.submit(visitor.get("/login/"), login=host, password=password)
    page = visitor.submit(page, code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert visitor.get("/host/").status == 200


def test_a_demo_leaves_a_place_with_people_alone(new_place, move_in):
    there = new_place()
    move_in(there, "ana")
    code, said = call(there, "demo")
    assert code != 0
    assert "real members" in said
    assert "Traceback" not in said
    assert Member.objects.count() == 1


def test_a_demo_may_keep_the_host_company(new_place, move_in):
    there = new_place()
    host = move_in(there, "mo", role="host")
    code, said = call(there, "demo", "--members", "20")
    assert code == 0, said
    assert list(Member.objects.filter(role="host").values_list("pk", flat=True)) == [host.pk]
    assert "host:" not in said


@pytest.mark.parametrize("wrong", ["0", "3", "-5", "some"])
def test_a_demo_wants_enough_people_for_talk(place, wrong):
    assert call(place, "demo", f"--members={wrong}")[0] == 2
