"""The room's socket for everybody in every kind of room, frame by frame; and what looking after a room does to it."""

from __future__ import annotations

import pytest

from rooms.models import Facilitator, Room
from tests.rooms.test_who_may_where import FRAMES
from tests.support.people import fill, new_room

ANSWERS = ("accepted", "done", "history", "beside", "changed", "refused")
SILENT = ("typing", "seen")


@pytest.fixture
def keeper(place, move_in, room):
    """A member to whom the test's room was given."""
    person = move_in(place, "kim")
    Facilitator.objects.create(room=room, member_id=person.pk)
    return person


def test_every_frame_is_answered_where_somebody_sits_and_no_socket_opens_elsewhere(
    place, ana, ben, caro, mo, move_in, closed_room, room, keeper
):
    greeter, host = move_in(place, "gil", role="greeter"), move_in(place, "hanna", role="host")
    team = new_room(audience="team")
    for there in (room, closed_room, team):
        fill(there, ben, 2)
    inside = {
        room.slug: (ana, caro, greeter, keeper, mo, host),
        closed_room.slug: (ana, mo, host),
        team.slug: (mo, host),
    }
    for slug, insiders in inside.items():
        for person in (ana, caro, greeter, keeper, mo, host):
            socket = person.knock_at(slug)
            if person not in insiders:
                assert socket.closed() in (4403, 4404), f"{person.name} in {slug}"
                continue
            socket.until("welcome")
            for kind, fields in FRAMES.items():
                socket.send(type=kind, **{**fields, **({"nonce": f"{person.name}"} if "nonce" in fields else {})})
                if kind not in SILENT:
                    assert socket.until(*ANSWERS, timeout=10)["type"] in ANSWERS, f"{kind} of {person.name} in {slug}"


def test_there_is_no_frame_for_looking_after_a_room(keeper, room):
    socket = keeper.enters(room)
    for kind in ("tend", "close", "hide", "fold", "slow", "lock", "withdraw"):
        socket.send(type=kind, seq=1)
        assert socket.until("error")["code"] == "unknown_type"


def tend(person, room, deed, **fields):
    visitor = person.visitor()
    address = f"/rooms/{room.slug}/tend/"
    token = visitor.get(f"{address}?seq=1").form(address).fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token, "deed": deed, **fields}
    return visitor.post(address, sent, Referer=f"{visitor.url}{address}", Origin=visitor.url)


def test_every_open_window_sees_it_at_once(ana, ben, room, keeper):
    his = ben.enters(room)
    ana.enters(room).say_for_good("something unkind")
    tend(keeper, room, "fold", seq=1, guideline="kindness", note="harsh words")
    assert his.until("changed", timeout=2, folded=True)["note"] == "harsh words"
    tend(keeper, room, "hide", seq=1, guideline="kindness")
    assert his.until("changed", timeout=2, withdrawn=True)
    tend(keeper, room, "slow", span=30)
    assert his.until("room", timeout=2, slow_seconds=30)
    tend(keeper, room, "close", span=900)
    assert his.until("room", timeout=2, locked=True)
    his.say("may I?", nonce="closed")
    assert his.until("refused", nonce="closed")["code"] in ("locked", "slow_mode")
    his.say("I want to kill myself tonight", nonce="danger")
    his.until("accepted", nonce="danger")
    tend(keeper, room, "open")
    assert his.until("room", timeout=2, locked=False)
    assert not Room.objects.get(pk=room.pk).locked
