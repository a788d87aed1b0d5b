"""The same words under the same nonce, a hundred times, from ten lines, across a restart: one row, one answer."""

import contextlib
import threading
from collections import Counter

import pytest
from websockets.exceptions import ConnectionClosed

from rooms.models import Message
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import tell
from tests.support.sockets import new_nonce

LINES, TIMES = 10, 10

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("ends", ["terminate", "kill"])
def test_a_hundred_times_across_a_restart(new_place, move_in, ends):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", HEARTHSIDE_PULSE="4")
    room, ana, nonce = new_room(), move_in(place, "ana", synthetic=True), new_nonce()
    seqs, refused, again = Counter(), [], threading.Barrier(LINES + 1)

    def insist(number):
        first = ana.enters(room, number % 2)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(TIMES // 2):
                first.say("only once", nonce)
            _take_in(first, seqs, refused)
        first.close()
        again.wait(30)
        second = come_back(ana, room)
        for _ in range(TIMES // 2):
            second.say("only once", nonce)
        for _ in range(TIMES // 2):
            seqs[second.until("accepted", nonce=nonce, timeout=10)["seq"]] += 1

    lines = [threading.Thread(target=insist, args=(number,), daemon=True) for number in range(LINES)]
    for line in lines:
        line.start()
    eventually(lambda: Message.objects.filter(room=room).exists() and sum(seqs.values()) > 3, "a first answer")
    getattr(place, ends)(0)
    again.wait(60)
    for line in lines:
        line.join(60)
        assert not line.is_alive()
    tell(f"the same nonce, {ends}", rows=Message.objects.filter(room=room).count(), answers=sum(seqs.values()))
    assert set(seqs) == {1}
    assert sum(seqs.values()) >= LINES * TIMES // 2
    assert refused == []
    assert Message.objects.filter(room=room).count() == 1


def come_back(person, room):
    """A new line, once the seats of the process that was killed are empty: a member has twelve in all."""
    return eventually(lambda: admitted(person.knock_at(room, 1)), "a seat", 40, step=0.5)


def admitted(socket):
    try:
        socket.until("welcome", timeout=5)
    except AssertionError:
        assert socket.code == 4429
        return None
    return socket


def _take_in(socket, seqs, refused):
    """Every answer of the first half that comes before the line ends."""
    for frame in socket.listen(1.5):
        if frame["type"] == "accepted":
            seqs[frame["seq"]] += 1
        elif frame["type"] == "refused":
            refused.append(frame)
