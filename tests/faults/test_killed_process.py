"""One of two web processes ends in mid-burst, killed or restarted: nothing accepted is lost, nothing comes twice."""

import contextlib
import threading
from collections import Counter

import pytest
from websockets.exceptions import ConnectionClosed

from community.live.crowd import MOST_SOCKETS
from rooms.models import Message, Room
from tests.support.people import new_room
from tests.support.place import Place
from tests.support.processes import eventually
from tests.support.sockets import new_nonce

EACH = 80
PATIENCE = 60


class Speaker(threading.Thread):
    """A member who says `EACH` things as the room's script does: what was not accepted is sent again on a new line."""

    def __init__(self, person, room, number):
        super().__init__(daemon=True)
        self.person, self.room = person, room
        self.socket = person.enters(room, number)
        self.left = {new_nonce(): f"{person.name} {n}" for n in range(EACH)}
        self.said = dict(self.left)
        self.accepted = Counter()
        self.seqs = {}
        self.trouble = None

    def run(self):
        try:
            while self.left:
                with contextlib.suppress(ConnectionClosed):
                    self.speak()
                if self.left:
                    self.socket = self.person.enters(self.room, 1)
        except BaseException as trouble:  # noqa: BLE001 - told by the test
            self.trouble = trouble

    def speak(self):
        """Say what is left, four at a time, until the line breaks."""
        waiting = []
        for nonce, body in list(self.left.items()):
            self.socket.say(body, nonce)
            waiting.append(nonce)
            if len(waiting) == 4:
                self.settle(waiting.pop(0))
        for nonce in waiting:
            self.settle(nonce)

    def settle(self, nonce):
        while nonce in self.left:
            frame = self.hear_accepted()
            self.accepted[frame["nonce"]] += 1
            assert self.seqs.setdefault(frame["nonce"], frame["seq"]) == frame["seq"]
            self.left.pop(frame["nonce"], None)

    def hear_accepted(self):
        try:
            return self.socket.until("accepted", timeout=PATIENCE)
        except AssertionError:
            if self.socket.code is not None:
                raise ConnectionClosed(None, None) from None
            raise


ENDS = {
    "kill -9": (Place.kill, "daphne"),
    "a restart of daphne": (Place.terminate, "daphne"),
    "a restart of uvicorn": (Place.terminate, "uvicorn"),
}


@pytest.mark.faults
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("ends", "server"), ENDS.values(), ids=ENDS)
def test_a_process_that_ends_in_mid_burst_loses_nothing_and_doubles_nothing(new_place, move_in, ends, server):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", ASGI_SERVER=server)
    room = new_room()
    listener = move_in(place, "ben", synthetic=True).enters(room, 1)
    speakers = [Speaker(move_in(place, f"guest {n}", synthetic=True), room, n % 2) for n in range(6)]
    for speaker in speakers:
        speaker.start()
    before = eventually(lambda: sum(len(s.seqs) for s in speakers) > EACH * 2 and list(speakers), "a burst under way")
    assert any(speaker.left for speaker in before[::2]), "the burst was over before the kill"
    ends(place, 0)
    for speaker in speakers:
        speaker.join(PATIENCE)
        assert speaker.trouble is None, speaker.trouble
        assert not speaker.is_alive()

    total = EACH * len(speakers)
    rows = Message.objects.filter(room=room).order_by("seq").values_list("nonce", "seq", "body")
    stored = {nonce: (seq, body) for nonce, seq, body in rows}
    assert len(rows) == len(stored) == total
    assert [seq for _, seq, _ in rows] == list(range(1, total + 1))
    for speaker in speakers:
        assert {nonce: stored[nonce] for nonce in speaker.said} == {
            nonce: (speaker.seqs[nonce], body) for nonce, body in speaker.said.items()
        }
    assert Room.objects.get(pk=room.pk).seq == total
    converges(listener, total)
    for speaker in speakers:
        back = speaker.person.enters(room, 1)
        assert everything(back) == list(range(1, total + 1))


def converges(socket, total):
    """A line that stayed open hears every message exactly once, in the end."""
    eventually(lambda: len([f for f in socket.listen(0.2) if f["type"] == "message"]) >= total, "hearing all", 30)
    heard = Counter(frame["seq"] for frame in socket.all("message"))
    assert heard == Counter(range(1, total + 1))


def everything(socket):
    """All places of a room as `since` gives them."""
    got, upto, rev, more = [], 0, 0, True
    while more:
        socket.send(type="since", seq=upto, rev=rev)
        page = socket.until("history")
        got += [message["seq"] for message in page["messages"]]
        upto, rev, more = page["upto"], page["rev"], page["more"]
    return got


@pytest.mark.faults
@pytest.mark.timeout(150)
def test_the_seats_of_a_killed_process_empty_themselves(new_place, move_in):
    place = new_place(processes=2, HEARTHSIDE_PULSE="4")
    room = new_room()
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    hers = ana.enters(room, 1)
    ben.enters(room, 0)
    hers.until("present", count=2)
    place.kill(0)
    assert ben.id in str(hers.until("present", timeout=75, count=1)["left"])


@pytest.mark.faults
def test_windows_of_a_killed_process_soon_fit_elsewhere(new_place, move_in):
    place, room = new_place(processes=2, HEARTHSIDE_PULSE="6"), new_room()
    ana = move_in(place, "ana")
    for number in range(MOST_SOCKETS):
        ana.enters(room, number % 2)
    assert ana.knock_at(room, 1).closed() == 4429
    place.kill(0)
    for _ in range(MOST_SOCKETS // 2):
        eventually(lambda: welcomed(ana.knock_at(room, 1)), "a seat where a killed process had one", 6, step=0.3)
    assert ana.knock_at(room, 1).closed() == 4429


def welcomed(socket):
    """Whether it may come in."""
    eventually(lambda: socket.listen(0.1) or socket.code, "an answer")
    return socket.code is None


@pytest.mark.faults
def test_words_cross_from_process_to_process(new_place, move_in):
    place = new_place(processes=2)
    room = new_room()
    hers, his = move_in(place, "ana").enters(room, 0), move_in(place, "ben").enters(room, 1)
    for number in range(1, 6):
        speaker, reader = (hers, his) if number % 2 else (his, hers)
        speaker.say_for_good(f"line {number}")
        assert reader.until("message", seq=number, timeout=2)["body"] == f"line {number}"
