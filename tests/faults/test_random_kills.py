"""Any of three processes is killed again and again while people talk: what was accepted is there once, in its place."""

import threading
import time
from collections import Counter

import pytest

from rooms.models import Room
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import LONG, dice, length, servers, tell
from tests.support.speakers import Speaker, clean, reckoning, talk_out

PROCESSES = 3
ROUNDS = length(2, 20)

pytestmark = pytest.mark.faults


@pytest.mark.timeout(1800 if LONG else 240)
@pytest.mark.parametrize("server", servers("daphne"))
def test_random_kills_in_bursts(new_place, move_in, server):
    place = new_place(processes=PROCESSES, HEARTHSIDE_LOADTEST="1", ASGI_SERVER=server)
    room, luck = new_room(), dice("kills")
    people = [move_in(place, f"guest {number}", synthetic=True) for number in range(6)]
    alive, said, converged = set(range(PROCESSES)), [], []
    chance = threading.Lock()

    def which():
        with chance:
            return luck.choice(sorted(alive))

    for _ in range(ROUNDS):
        speakers = [Speaker(person, room, 30, which) for person in people]
        for speaker in speakers:
            speaker.start()
        eventually(lambda: sum(len(one.seqs) for one in speakers) > luck.randint(5, 60), "a burst under way")  # noqa: B023
        victims = luck.sample(sorted(alive), luck.choice([1, 2]))
        alive.difference_update(victims)
        for victim in victims:
            place.kill(victim)
        talk_out(speakers, 90)
        said += speakers
        for victim in victims:
            place.restart(victim)
        alive.update(victims)
        converged.append(_everybody_has_all(people, room))
    found = reckoning(room, said)
    tell(f"random kills on {server}", rounds=ROUNDS, **found, slowest_to_converge=f"{max(converged):.1f} s")
    assert clean(found)
    assert found["accepted"] == ROUNDS * 30 * len(people)
    assert max(converged) <= 5


def _everybody_has_all(people, room):
    """Seconds until a fresh line of each, at each process in turn, has every message once."""
    began, newest = time.monotonic(), Room.objects.get(pk=room.pk).seq
    for number, person in enumerate(people):
        with person.enters(room, number % PROCESSES, open_timeout=10) as socket:
            got, upto, rev, more = Counter(), 0, 0, True
            while more:
                socket.send(type="since", seq=upto, rev=rev)
                page = socket.until("history")
                got.update(message["seq"] for message in page["messages"])
                upto, rev, more = page["upto"], page["rev"], page["more"]
            assert got == Counter(range(1, newest + 1))
    return (time.monotonic() - began) / len(people)
