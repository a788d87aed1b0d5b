"""A member's sockets are counted over all processes, whatever they are connected to."""

import pytest

from tests.support.people import new_room
from tests.support.processes import eventually


def open_many(person, room):
    """Twelve, half of them at each process."""
    for number in range(12):
        person.enters(room, number % 2)


def test_one_socket_too_many_is_shut_out_by_either_process_and_let_in_when_another_left(new_place, move_in):
    place, room = new_place(processes=2), new_room()
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    open_many(ana, room)
    for number in (0, 1):
        assert ana.knock_at(room, number).closed() == 4429
    ben.enters(room, 0)
    ana.sockets[1].close()
    eventually(lambda: welcomed(ana.knock_at(room, 0)), "room for one more", 5)
    ana.sockets[0].say_for_good("the others stay")
    ana.sockets[3].until("message", body="the others stay")


def welcomed(socket):
    """Whether the socket was let in."""
    return socket.listen(0.5) and socket.all("welcome")


@pytest.mark.faults
def test_without_redis_each_process_counts_for_itself_and_nobody_is_shut_out_by_it(new_place, move_in):
    place, room = new_place(processes=2), new_room()
    ana = move_in(place, "ana")
    open_many(ana, room)
    place.redis.kill()
    for _ in range(6):
        ana.enters(room, 1)
    assert ana.knock_at(room, 1).closed() == 4429
