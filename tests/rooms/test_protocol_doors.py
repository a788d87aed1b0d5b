"""The room socket's doors: who is let in, who is shown out, and with which code."""

import contextlib
import json
import time

import pytest
from django.db import transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus

from moderation.desk import lay
from moderation.models import Measure
from rooms.models import Message, Seat
from tests.support.people import cookie_of, fill
from tests.support.sockets import Socket, knock


def address(place, room):
    return f"{place.ws_url}/ws/rooms/{room if isinstance(room, str) else room.slug}/"


def test_a_signed_out_socket_is_told_4401(place, room):
    with Socket(address(place, room)) as nobody:
        assert nobody.closed() == 4401
        assert nobody.heard == []


def test_a_made_up_session_is_told_4401(place, room):
    with Socket(address(place, room), "sessionid=0123456789abcdefghijklmnopqrstuv") as nobody:
        assert nobody.closed() == 4401


def test_an_unknown_room_is_told_4404(ana):
    assert ana.knock_at("no-such-room").closed() == 4404


def test_a_stranger_hears_nothing_from_a_closed_room(ana, ben, caro, closed_room):
    hers = ana.enters(closed_room)
    outside = caro.knock_at(closed_room)
    assert outside.closed() in (4403, 4404)
    hers.say_for_good("between us")
    assert ben.enters(closed_room).heard[0]["messages"][0]["body"] == "between us"
    assert outside.heard == []


def test_a_foreign_origin_gets_403_in_the_handshake(ana, place, room):
    assert knock(address(place, room), ana.cookie, origin="https://elsewhere.example") == 403
    assert knock(address(place, room), ana.cookie, origin="null") == 403
    assert knock(address(place, room), ana.cookie) == 101


@pytest.mark.parametrize("path", ["/ws/", "/ws/rooms/", "/ws/elsewhere/", "/ws/rooms/a/b/", "/ws/rooms/UPPER CASE/"])
def test_an_unknown_path_gets_404_in_the_handshake(ana, place, path):
    assert knock(place.ws_url + path.replace(" ", "%20"), ana.cookie) == 404


def test_the_subprotocol_is_answered_and_may_be_left_out(ana, room):
    assert ana.enters(room).line.subprotocol == "hearthside.v1"
    assert ana.enters(room, subprotocols=None).line.subprotocol is None


def test_a_frame_of_one_megabyte_closes_with_1009(ana, room):
    hers = ana.enters(room)
    hers.send_text(json.dumps({"type": "say", "nonce": "n", "body": "a" * 1_000_000}))
    assert hers.closed(10) == 1009
    assert not Message.objects.filter(room=room).exists()


def test_a_frame_of_sixty_kib_is_read(ana, room):
    hers = ana.enters(room)
    hers.say("a" * 60_000)
    assert hers.until("refused")["code"] == "too_long"


def test_bytes_that_are_no_text_do_not_break_the_room(ana, room):
    hers = ana.enters(room)
    hers.line.send(b"\x00\x01\x02")
    assert hers.until("error", timeout=5)["code"]
    hers.say_for_good("still here")


def test_a_storm_of_frames_closes_with_4429(ana, room):
    hers = ana.enters(room)
    try:
        for number in range(20_000):
            hers.send(type="seen", seq=number)
            if number % 50 == 0:
                hers.listen(0)
            if hers.code is not None:
                break
    except ConnectionClosed:
        pass
    assert hers.closed(10) == 4429


def test_very_many_sockets_of_one_member_meet_4429(ana, room):
    for _ in range(12):
        ana.enters(room)
    assert ana.knock_at(room).closed() == 4429
    ana.sockets[0].say_for_good("the others stay")
    ana.sockets[1].until("message", body="the others stay")


REMOVED = {
    "suspended": (Measure.SUSPENDED, 4403),
    "banned": (Measure.BANNED, 4403),
}


@pytest.mark.parametrize(("measure", "code"), REMOVED.values(), ids=REMOVED)
def test_a_member_shut_out_is_shown_out_and_not_let_in_again(ana, ben, room, measure, code):
    hers, his = ana.enters(room), ben.enters(room)
    with transaction.atomic():
        lay(ana.member, measure, None)
    began = time.monotonic()
    assert hers.closed(5) == code
    assert time.monotonic() - began < 1
    assert ana.knock_at(room).closed() == code
    his.say_for_good("we go on")


def test_whoever_loses_the_invitation_can_neither_speak_nor_look_back(ana, ben, closed_room):
    hers, his = ana.enters(closed_room), ben.enters(closed_room)
    Seat.objects.filter(room=closed_room, member_id=ben.pk).update(invited=False)
    hers.say_for_good("not for his eyes")
    his.say("am I still here?")
    assert his.until("refused", "error")["code"] in ("not_allowed", "silenced")
    his.send(type="since", seq=0, rev=0)
    assert his.until("refused", "error", "history")["type"] != "history"


def test_signing_out_closes_the_sockets_of_that_session_within_a_second(ana, room):
    hers = ana.enters(room)
    elsewhere = Socket(address(ana.place, room), cookie_of(ana.member))
    elsewhere.welcome()
    visitor = ana.visitor()
    began = time.monotonic()
    visitor.submit(visitor.get("/me/"), "/logout/", asks="csrfmiddlewaretoken")
    assert hers.closed(3) == 4401
    assert time.monotonic() - began < 2
    elsewhere.say_for_good("this other window stays")
    elsewhere.close()


def test_a_reader_who_does_not_read_is_let_go_and_catches_up_after(ana, ben, room):
    fill(room, ana, 200)
    Message.objects.filter(room=room).update(body="b" * 4000, html="<p>" + "b" * 4000 + "</p>")
    hers = ana.enters(room)
    slow = ben.knock_at(room, max_queue=1)
    his = {"id": ben.id, "name": ben.name}
    hers.until("present", joined=[his], timeout=20)
    with contextlib.suppress(ConnectionClosed):
        for number in range(100):
            slow.send(type="before", seq=200 - number % 90, limit=100)
    hers.say_for_good("nobody else waits")
    hers.until("present", left=[his], timeout=40)
    # The code is best effort: whoever has not read it three seconds later is cut off, which is 1006 to their end.
    assert slow.closed(30) in (4408, 1006)
    back = ben.enters(room)
    assert back.heard[0]["messages"][-1]["body"] == "nobody else waits"


def test_a_restart_tells_everybody_1012(new_place, move_in):
    from tests.support.people import new_room

    place = new_place()
    room = new_room()
    sockets = [move_in(place, f"guest {number}").enters(room) for number in range(5)]
    place.terminate()
    assert [socket.closed(10) for socket in sockets] == [1012] * 5


def test_a_refused_handshake_says_nothing_of_the_room(place, room):
    with pytest.raises(InvalidStatus) as refused:
        Socket(address(place, room), origin="https://elsewhere.example")
    assert room.slug not in (refused.value.response.body or b"").decode()
