"""More than one Redis: shards that share the rooms, and a sentinel that names another primary."""

import json
import time
import urllib.request

import pytest

from rooms.models import Message
from tests.support import ground
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.redis import RedisServer
from tests.support.sentinel import Watched

pytestmark = [pytest.mark.faults, pytest.mark.wire]
ROOMS = 12


@pytest.fixture
def shards():
    pair = [RedisServer(ground.FOLDER / ground.unused("shard")).start() for _ in range(2)]
    yield pair
    for server in pair:
        server.stop()


@pytest.fixture
def watched(tmp_path):
    all_three = Watched(tmp_path / "watched").start()
    yield all_three
    all_three.stop()


def pairs_in(place, move_in, rooms):
    """Ana at the first process and Ben at the second, in each room."""
    ana, ben = (move_in(place, name, synthetic=True) for name in ("ana", "ben"))
    return [(ana.enters(room, 0), ben.enters(room, 1)) for room in rooms]


def seats(server):
    return list(server.client().scan_iter("hearthside:present:*"))


def crosses(pairs, words, within):
    """What Ana says in each room reaches Ben in time; gives the rooms' places."""
    said = [hers.say_for_good(words)["seq"] for hers, _ in pairs]
    for seq, (_, his) in zip(said, pairs, strict=True):
        assert his.until("message", seq=seq, timeout=within)["body"] == words
    return said


def health(place):
    with urllib.request.urlopen(f"{place.url}/health/ready", timeout=10) as answer:
        return json.load(answer)


def still_open(pairs):
    for sockets in pairs:
        for socket in sockets:
            socket.listen(0)
            assert socket.code is None, f"a socket was closed with {socket.code}"
            seqs = [frame["seq"] for frame in socket.all("message")]
            assert seqs == sorted(set(seqs))


def test_rooms_are_spread_over_two_servers_and_words_cross(new_place, move_in, shards):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", REDIS_URL=",".join(server.url for server in shards))
    pairs = pairs_in(place, move_in, [new_room() for _ in range(ROOMS)])
    crosses(pairs, "hello", 2)
    channels = [len(server.client().pubsub_channels()) for server in shards]
    assert all(channels), f"one of the servers carries no room: {channels}"
    eventually(lambda: all(map(seats, shards)), "seats on both servers", 20)
    assert pairs[0][1].heard[0]["count"] == 2


@pytest.mark.parametrize("dead", [0, 1])
def test_one_of_two_servers_dies_and_returns(new_place, move_in, shards, dead):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", REDIS_URL=",".join(server.url for server in shards))
    rooms = [new_room() for _ in range(ROOMS)]
    pairs = pairs_in(place, move_in, rooms)
    crosses(pairs, "before", 2)
    shards[dead].kill()
    began = time.monotonic()
    said = [hers.say_for_good("without")["seq"] for hers, _ in pairs]
    assert time.monotonic() - began < 8, "accepted waited for Redis"
    for seq, (_, his) in zip(said, pairs, strict=True):
        his.until("message", seq=seq, timeout=15)
    assert health(place)["redis"] is False, "one of two that does not answer is told"
    assert health(place)["ready"] is True
    shards[dead].start()
    assert health(place)["redis"] is True
    eventually(lambda: shards[dead].client().pubsub_channels(), "the return to the server", 20)
    crosses(pairs, "after", 10)
    still_open(pairs)
    assert Message.objects.filter(room__in=rooms).count() == 3 * ROOMS


def test_a_sentinel_names_another_primary(new_place, move_in, watched):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", REDIS_URL=watched.url)
    room = new_room()
    pairs = pairs_in(place, move_in, [room])
    crosses(pairs, "before", 2)
    watched.kill_primary()
    crosses(pairs, "while it changes", 15)
    eventually(lambda: watched.client(watched.replica).pubsub_channels(), "the way to the new primary", 30)
    crosses(pairs, "after", 10)
    crosses(pairs, "and quickly again", 2)
    still_open(pairs)
    assert list(Message.objects.filter(room=room).order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
