"""One replica's clock is an hour ahead, another's an hour behind: nobody waits longer, gets free earlier or falls out."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from community import env
from moderation.desk import lay
from moderation.models import Case, Measure, Sanction
from rooms.models import Message
from tests.support import faketime
from tests.support.clocks import surroundings
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import tell
from tests.support.speakers import in_trees, numbers
from tests.support.visitor import Visitor

RIGHT, AHEAD, BEHIND = range(3)
HOUR = 3600
PASSWORD = "an old kettle sings"

pytestmark = [pytest.mark.faults, pytest.mark.timeout(150)]


@pytest.fixture
def apart():
    """The environment of a process whose clock is off by so many seconds."""
    if faketime.library() is None:
        pytest.skip("no libfaketime on this machine (Debian/Ubuntu: apt-get install libfaketime)")
    return faketime.off_by


@pytest.fixture
def place(new_place, databases, apart):
    """Three processes, two of them on machines whose clocks are wrong."""
    if databases.on_sqlite:
        pytest.skip("what shares an SQLite file shares a machine and its clock")
    wrong = {AHEAD: apart(HOUR), BEHIND: apart(-HOUR)}
    return new_place(processes=3, own=wrong, HEARTHSIDE_PULSE="5")


def everywhere(person, room):
    """Their lines at all three."""
    return [person.enters(room, number) for number in (RIGHT, AHEAD, BEHIND)]


def test_an_hour_between_processes(place, move_in):
    words_keep_their_order_and_their_time(place, move_in)
    limits_and_seats_hold(place, move_in)
    measures_begin_and_end_for_everybody_at_once(place, move_in)
    deeds_can_be_taken_back_for_a_minute_anywhere(place, move_in)
    who_signed_in_at_one_is_signed_in_at_all(place, move_in(place, "eve"))


def words_keep_their_order_and_their_time(place, move_in):
    room, ana, ben = new_room(), move_in(place, "ana"), move_in(place, "ben")
    hers, his = everywhere(ana, room), everywhere(ben, room)
    began = timezone.now()
    for turn in range(3):
        for number in (RIGHT, AHEAD, BEHIND):
            seq = hers[number].say_for_good(f"turn {turn} at {number}")["seq"]
            for line in his:
                line.until("message", seq=seq, timeout=5)
    said = list(Message.objects.filter(room=room).order_by("seq").values_list("seq", "at"))
    times = [at for _, at in said]
    tell("clocks apart", said=len(said), most_seconds_off=max(abs((at - began).total_seconds()) for at in times))
    assert [seq for seq, _ in said] == list(range(1, 10))
    assert all(began - timedelta(seconds=3) < at < timezone.now() + timedelta(seconds=3) for at in times)
    assert [frame["seq"] for frame in his[AHEAD].all("message")] == list(range(1, 10))
    page = ben.visitor(BEHIND).get(f"/rooms/{room.slug}/").html
    assert page.index("turn 0 at 0") < page.index("turn 0 at 1") < page.index("turn 2 at 2")


def limits_and_seats_hold(place, move_in):
    room, ana = new_room(), move_in(place, "ana")
    hers, his = everywhere(ana, room), move_in(place, "ben").enters(room, AHEAD)
    for number, word in enumerate("one two three four five six seven eight nine ten".split()):
        hers[number % 3].say_for_good(f"quickly {word}")
    assert 0 < eventually(lambda: too_fast(hers[BEHIND]), "a limit", 20) <= 2
    for line in (*hers, his):
        line.until("tick", timeout=12)
        line.until("tick", timeout=12)
    assert ana.enters(room, BEHIND).heard[0]["count"] == 2
    assert all(line.code is None for line in (*hers, his))


def too_fast(line):
    """How long the limit asks somebody to wait who says one more thing; None where it does not."""
    frame = line.until("refused", "accepted", nonce=line.say(in_trees(next(numbers))))
    return frame["retry_after"] if frame.get("code") == "too_fast" else None


def who_signed_in_at_one_is_signed_in_at_all(place, eve):
    member = eve.member
    member.set_password(PASSWORD)
    member.save()
    for number in (AHEAD, BEHIND):
        visitor = Visitor(place.address(number))
        visitor.submit(visitor.get("/login/"), "/login/", login=eve.name, password=PASSWORD)
        for other in (RIGHT, AHEAD, BEHIND):
            assert Visitor(place.address(other), visitor.cookies).get("/me/").status == 200


def measures_begin_and_end_for_everybody_at_once(place, move_in):
    room, mo = new_room(), move_in(place, "mo", role="moderator")
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    hers, his = everywhere(ana, room), everywhere(ben, room)
    with transaction.atomic():
        lay(ana.member, Measure.SILENCED, timedelta(minutes=30))
        lay(ben.member, Measure.SLOWED, timedelta(hours=6))
    for line in hers:
        line.until("refused", nonce=line.say("may I"), code="silenced")
    his[AHEAD].say_for_good("one a minute")
    for line in his:
        refused = line.until("refused", nonce=line.say("and one more"), code="slow_mode")
        assert 0 < refused["retry_after"] <= 61
    for number in (AHEAD, BEHIND):
        assert ends_in(mo, move_in(place, "dana"), room, number) == pytest.approx(900, abs=5)


def ends_in(mo, dana, room, number):
    """Seconds until the end of a pause of a quarter of an hour that Mo lays on Dana at this process."""
    dana.enters(room, number).say_for_good("I want to kill myself tonight")
    case = Case.objects.get(author_id=dana.pk)
    visitor = mo.visitor(number)
    page = visitor.get(f"/desk/cases/{case.pk}/")
    chosen = {"deed": "silence", "guideline": "kindness", "silence.span": "900"}
    assert visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", **chosen).status == 200
    return (Sanction.objects.get(member_id=dana.pk).until - timezone.now()).total_seconds()


def deeds_can_be_taken_back_for_a_minute_anywhere(place, move_in):
    room, mo, ana = new_room(), move_in(place, "may", role="moderator"), move_in(place, "fay")
    ana.enters(room, RIGHT).say_for_good("I want to kill myself tonight")
    case = Case.objects.get(author_id=ana.pk)
    for here, there in ((BEHIND, AHEAD), (AHEAD, BEHIND), (BEHIND, RIGHT)):
        visitor = mo.visitor(here)
        page = visitor.get(f"/desk/cases/{case.pk}/")
        assert visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed="follow_up").status == 200
        case.refresh_from_db()
        assert (case.follow_up_at - timezone.now()).total_seconds() == pytest.approx(24 * HOUR, abs=10)
        visitor = mo.visitor(there)
        page = visitor.get(f"/desk/cases/{case.pk}/")
        assert visitor.submit(page, f"/desk/cases/{case.pk}/step/", asks="decision", step="undo").status == 200
        case.refresh_from_db()
        assert case.follow_up_at is None


def test_the_doctor_tells_it(shared_place, apart):
    around = {**os.environ, **surroundings(shared_place), **apart(HOUR)}
    manage = [sys.executable, str(env.BASE / "manage.py")]
    subprocess.run([*manage, "clock", "--once"], env={**os.environ, **surroundings(shared_place)}, check=True)
    command = [*manage, "doctor", "--json"]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    said = [finding["said"] for finding in told if finding["part"] == "time"]
    others = ("Redis",) if shared_place.databases.on_sqlite else ("the database", "Redis")
    assert len(said) == len(others)
    for whose, line in zip(others, said, strict=True):
        assert whose in line
        assert "3600 s apart" in line or "3599 s apart" in line
    assert done.returncode != 0
    assert [finding["health"] for finding in told if finding["part"] == "clock"] == ["well"]
