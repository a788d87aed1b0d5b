"""Redis dies, freezes and returns: no socket closes, nothing accepted is lost, everybody hears it all."""

import time

import pytest

from rooms.models import Message
from tests.support.people import new_room
from tests.support.processes import eventually

pytestmark = [pytest.mark.faults, pytest.mark.wire]


def everybody_hears(sockets, seqs, timeout):
    for socket in sockets:
        for seq in seqs:
            socket.until("message", seq=seq, timeout=timeout)


def crosses_quickly(sockets):
    """The place of one more message, if everybody heard it within two seconds."""
    began = time.monotonic()
    seq = sockets[1].say_for_good("back")["seq"]
    everybody_hears(sockets, [seq], 10)
    return seq if time.monotonic() - began < 2 else 0


def no_one_left(sockets):
    for socket in sockets:
        socket.listen(0)
        assert socket.code is None, f"a socket was closed with {socket.code}"
        seqs = [frame["seq"] for frame in socket.all("message")]
        assert sorted(seqs) == sorted(set(seqs)), "a message was delivered twice"


def test_redis_is_killed_and_returns(new_place, move_in):
    place = new_place(processes=2)
    room = new_room()
    people = [move_in(place, f"guest {number}") for number in range(6)]
    sockets = [person.enters(room, number % 2) for number, person in enumerate(people)]
    sockets[0].say_for_good("before")
    everybody_hears(sockets, [1], 5)

    place.redis.kill()
    for number, socket in enumerate(sockets):
        began = time.monotonic()
        assert socket.say_for_good(f"without redis {number}")["seq"] == number + 2
        assert time.monotonic() - began < 3, "accepted waited for Redis"
    everybody_hears(sockets, range(2, 8), 15)

    place.redis.start()
    eventually(lambda: place.redis.client().pubsub_channels(), "the return of the processes to Redis", 20)
    seq = eventually(lambda: crosses_quickly(sockets), "words that cross as quickly as before", 20)
    no_one_left(sockets)
    assert list(Message.objects.filter(room=room).order_by("seq").values_list("seq", flat=True)) == [
        *range(1, seq + 1)
    ]


def test_redis_freezes_and_thaws(new_place, move_in):
    place = new_place(processes=2)
    room = new_room()
    people = [move_in(place, f"guest {number}") for number in range(4)]
    sockets = [person.enters(room, number % 2) for number, person in enumerate(people)]
    place.redis.freeze()
    for number, socket in enumerate(sockets):
        began = time.monotonic()
        assert socket.say_for_good(f"frozen {number}")["seq"] == number + 1
        assert time.monotonic() - began < 3, "accepted waited for Redis"
    everybody_hears(sockets, range(1, 5), 20)
    place.redis.thaw()
    seq = sockets[3].say_for_good("thawed")["seq"]
    everybody_hears(sockets, [seq], 10)
    no_one_left(sockets)


def test_somebody_may_come_in_while_redis_is_away(new_place, move_in):
    place = new_place()
    room = new_room()
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    hers = ana.enters(room)
    place.redis.kill()
    his = ben.enters(room, open_timeout=20)
    his.say_for_good("I came in the dark")
    assert hers.until("message", timeout=10)["body"] == "I came in the dark"
