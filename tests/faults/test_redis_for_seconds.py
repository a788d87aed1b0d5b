"""Redis is gone or frozen for some seconds: no line closes, `accepted` is as quick as ever, and all is live soon after."""

import time

import pytest

from tests.support.hearing import Listener, Said, Talker, at_share, numbers
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.rounds import LONG, tell
from tests.support.speakers import in_trees

AWAY = [("kill", 1), ("kill", 10), ("kill", 60), ("freeze", 12)] if LONG else [("kill", 1), ("freeze", 4)]
TALKERS, PAUSE = 8, 2.5
PROBES, BETWEEN = 10, 0.15
QUICK = 0.3
# The suite runs beside others on a machine of any pace; the long round has it for itself.
ACCEPTED_WITHIN, LIVE_WITHIN = (0.5, 1.0) if LONG else (2.0, 4.0)

pytestmark = [pytest.mark.faults, pytest.mark.wire, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("deed", "seconds"), AWAY)
def test_away_for_seconds(new_place, move_in, deed, seconds):
    place, room = new_place(processes=2), new_room()
    listeners = [Listener(move_in(place, f"listener {number}"), room, number) for number in range(2)]
    talkers = [Talker(move_in(place, f"guest {n}"), room, n % 2, pause=PAUSE) for n in range(TALKERS)]
    prober = move_in(place, "ana").enters(room, 0)
    eventually(lambda: all(talker.said for talker in talkers), "talk under way", 20)
    left = time.monotonic()
    getattr(place.redis, deed)()
    time.sleep(seconds)
    getattr(place.redis, {"kill": "start", "freeze": "thaw"}[deed])()
    back = time.monotonic()
    probes = probe(prober)
    said = [one for talker in talkers for one in talker.leave()] + probes
    seqs = {one.seq for one in said}
    eventually(lambda: all(seqs <= set(listener.heard) for listener in listeners), "everybody hears everything", 10)
    meanwhile = [one.waited for one in said if left <= one.at < back]
    live = live_again(probes, listeners[1].heard) - back
    codes = [listener.leave() for listener in listeners]
    tell(
        f"redis: {deed} for {seconds} s",
        said_meanwhile=len(meanwhile),
        p99=f"{at_share(meanwhile, 0.99) * 1000:.0f} ms" if meanwhile else "-",
        live_again=f"{live:.2f} s",
        heard_twice=sum(len(listener.twice) for listener in listeners),
        closed=sum(code is not None for code in codes),
    )
    assert codes == [None, None]
    assert prober.code is None
    assert not any(listener.twice for listener in listeners)
    assert seqs == set(range(1, len(seqs) + 1))
    assert meanwhile or seconds < PAUSE
    assert not meanwhile or at_share(meanwhile, 0.99) <= ACCEPTED_WITHIN
    assert live <= LIVE_WITHIN


def probe(socket):
    """Words in quick succession by somebody who was silent until then."""
    said = []
    for _ in range(PROBES):
        began = time.monotonic()
        seq = socket.say_for_good(in_trees(next(numbers)))["seq"]
        said.append(Said(began, time.monotonic() - began, seq))
        time.sleep(max(0.0, began + BETWEEN - time.monotonic()))
    return said


def live_again(probes, heard):
    """The moment from which all that was said crossed quickly."""
    slow = [one.at for one in probes if heard[one.seq] - one.at > QUICK]
    return min((one.at for one in probes if not slow or one.at > slow[-1]), default=probes[-1].at + QUICK)
