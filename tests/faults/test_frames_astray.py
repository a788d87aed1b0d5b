"""Between processes frames are dropped, come late and overtake each other: everybody has all of it soon, once, in order."""

import threading
import time

import pytest

from tests.support import ground
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.redis import RedisServer
from tests.support.rounds import LONG, dice, length, tell
from tests.support.sockets import Socket
from tests.support.speakers import Speaker, clean, reckoning, talk_out
from tests.support.unruly import Dice, UnrulyRedis

ROUNDS, EACH, PEOPLE = length(1, 10), 25, 4
CONVERGED_WITHIN = 5.0
ASTRAY = {
    "dropped": Dice(drop=0.3),
    "late and overtaken": Dice(late=0.5),
    "dropped, late and overtaken": Dice(drop=0.2, late=0.4),
    "all dropped": Dice(drop=1.0),
}

pytestmark = [pytest.mark.faults, pytest.mark.wire, pytest.mark.timeout(900 if LONG else 120)]


class Reader(threading.Thread):
    """A window of the room as its script keeps it: what comes, comes once; where a place is missing, it asks."""

    def __init__(self, person, room, number):
        super().__init__(daemon=True)
        self.socket: Socket = person.enters(room, number)
        self.shown, self.twice, self.asked = {}, [], 0
        self.rev = self.socket.heard[0]["rev"]
        self.upto = self.socket.heard[0]["seq"]
        self.over = threading.Event()
        self.start()

    def run(self):
        read, asked_at = 1, 0.0
        while not self.over.is_set() and self.socket.code is None:
            for frame in self.socket.listen(0.05)[read:]:
                read += 1
                self.take(frame)
            if self.gap() and time.monotonic() - asked_at > 0.3:
                asked_at, self.asked = time.monotonic(), self.asked + 1
                self.socket.send(type="since", seq=self.upto, rev=self.rev)

    def take(self, frame):
        if frame["type"] == "message":
            if frame["seq"] in self.shown and self.shown[frame["seq"]] == "told":
                self.twice.append(frame["seq"])
            self.shown[frame["seq"]] = "told"
        elif frame["type"] == "history":
            for message in frame["messages"]:
                self.shown.setdefault(message["seq"], "asked for")
        while self.upto + 1 in self.shown:
            self.upto += 1

    def gap(self):
        return any(seq > self.upto for seq in self.shown)

    def leave(self):
        self.over.set()
        self.join(10)
        return self.socket.code


@pytest.fixture
def unruly(request):
    """A place of three processes whose Redis throws dice."""
    server = RedisServer(ground.FOLDER / ground.unused("u")).start()
    relay = UnrulyRedis(ground.FOLDER / ground.unused("w"), server.socket, dice(f"astray {request.node.name}"))
    yield relay
    relay.close()
    server.stop()


def test_frames_go_astray(new_place, move_in, unruly):
    place = new_place(processes=3, HEARTHSIDE_LOADTEST="1", REDIS_URL=unruly.url)
    room, said = new_room(), []
    readers = [Reader(move_in(place, f"reader {number}", synthetic=True), room, number) for number in range(3)]
    people = [move_in(place, f"guest {number}", synthetic=True) for number in range(PEOPLE)]
    for how, unruly.dice in ASTRAY.items():
        unruly.counts.clear()
        slowest = 0.0
        for _ in range(ROUNDS):
            said += talk(people, room)
            slowest = max(slowest, converged(readers, len(said) * EACH))
        found = reckoning(room, said)
        asked = sum(reader.asked for reader in readers)
        tell(f"frames {how}", **found, **unruly.counts, asked=asked, slowest_to_converge=f"{slowest:.1f} s")
        assert unruly.counts
        assert clean(found)
        assert slowest <= CONVERGED_WITHIN
    assert [reader.leave() for reader in readers] == [None, None, None]
    assert not any(reader.twice for reader in readers)
    assert all(sorted(reader.shown) == list(range(1, len(said) * EACH + 1)) for reader in readers)


def talk(people, room):
    """Everybody says what they have to say, each at a process of their own."""
    speakers = [Speaker(one, room, EACH, lambda n=n: n % 3, pause=0.02) for n, one in enumerate(people)]
    for speaker in speakers:
        speaker.start()
    talk_out(speakers, 60)
    return speakers


def converged(readers, newest):
    """Seconds until everybody has everything that was said."""
    began = time.monotonic()
    eventually(lambda: all(reader.upto >= newest for reader in readers), "everybody has everything", 20)
    return time.monotonic() - began
