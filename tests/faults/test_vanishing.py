"""Windows vanish without a goodbye at any moment of coming in: everybody else goes on hearing everything at once."""

import socket
import struct
import threading
import time
from collections import Counter

import pytest

from tests.live.raw import Line
from tests.support.hearing import Listener, Talker
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import dice, length, servers, tell

WINDOWS = length(150, 3000)
RESET = struct.pack("ii", 1, 0)
TROUBLE = ("Traceback", "[error]")

pytestmark = [pytest.mark.faults, pytest.mark.wire, pytest.mark.timeout(240)]


@pytest.mark.parametrize("server", servers("daphne", "uvicorn"))
def test_vanishing_windows_hurt_nobody(new_place, move_in, server):
    place, room, luck = new_place(processes=2, ASGI_SERVER=server, HEARTHSIDE_LOADTEST="1"), new_room(), dice("vanish")
    listeners = [Listener(move_in(place, f"listener {number}"), room, number) for number in range(2)]
    guests = [move_in(place, f"guest {number}", synthetic=True) for number in range(6)]
    talkers = [Talker(guest, room, number % 2, pause=0.05) for number, guest in enumerate(guests)]
    vanishing = [move_in(place, f"ghost {number}") for number in range(8)]
    came = threading.Thread(target=vanish, args=(place, room, vanishing, luck))
    came.start()
    came.join(200)
    said = [one for talker in talkers for one in talker.leave()]
    last = move_in(place, "ana").enters(room).say_for_good("is everybody still here")["seq"]
    began = time.monotonic()
    eventually(lambda: all(last in listener.heard for listener in listeners), "the last words", 10)
    crossed = time.monotonic() - began
    lag = sorted(listener.heard[one.seq] - one.at for one in said for listener in listeners)
    wrong = Counter(word for number in range(2) for word in TROUBLE if word in place.log(number).read_text())
    tell(
        f"vanishing windows on {server}",
        windows=WINDOWS,
        said=len(said),
        heard_after=f"{lag[len(lag) // 2] * 1000:.0f} ms (median), {lag[-1] * 1000:.0f} ms (most)",
        crossed_at_the_end=f"{crossed * 1000:.0f} ms",
        twice=sum(len(listener.twice) for listener in listeners),
    )
    assert [listener.leave() for listener in listeners] == [None, None]
    assert not wrong
    assert crossed < 1
    assert all(set(listener.heard) == set(range(1, last + 1)) for listener in listeners)
    assert not any(listener.twice for listener in listeners)


def vanish(place, room, people, luck):
    """One after the other comes in and resets the line, before or after its welcome."""
    for number in range(WINDOWS):
        person = people[number % len(people)]
        line = Line(place.ports[number % 2])
        line.shake(f"/ws/rooms/{room.slug}/", Cookie=person.cookie, Origin=place.address(number % 2))
        time.sleep(luck.choice((0, 0, 0.005, 0.02, 0.06)) * luck.random())
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        line.socket.close()
