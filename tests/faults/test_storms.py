"""Everybody comes back at once, and people who mean harm come too: the others talk on, and memory stays where it was."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from community import env
from tests.support.people import new_room
from tests.support.processes import dies_with_us
from tests.support.rounds import LONG, dice, length, tell

MEBIBYTE = 1024 * 1024
pytestmark = [pytest.mark.faults, pytest.mark.wire, pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("lines", "within"),
    [(length(150, 500), 1.0)] + ([(2000, 10.0)] if LONG else []),
    ids=["at once", "with jitter"] if LONG else ["at once"],
)
def test_everybody_comes_back(new_place, move_in, lines, within):
    place = new_place(HEARTHSIDE_LOADTEST="1")
    room, luck = new_room(), dice("storm")
    first = move_in(place, "ana", synthetic=True).enters(room)
    first.say_for_good("still here")
    people = [move_in(place, f"guest {number}", synthetic=True) for number in range(-(-lines // 10))]
    pauses = [luck.uniform(0, within) for _ in range(lines)]

    async def come(number):
        await asyncio.sleep(pauses[number])
        began = time.monotonic()
        cookie = {"Cookie": people[number // 10].cookie}
        async with connect(
            f"{place.ws_url}/ws/rooms/{room.slug}/", origin=place.url, additional_headers=cookie,
            subprotocols=["hearthside.v1"], open_timeout=60, proxy=None,
        ) as line:  # fmt: skip
            said = await asyncio.wait_for(line.recv(), 60)
            assert '"welcome"' in said[:40], said[:80]
            assert "still here" in said
            return time.monotonic() - began

    async def all_of_them():
        return await asyncio.gather(*(come(number) for number in range(lines)), return_exceptions=True)

    waits = asyncio.run(all_of_them())
    wrong = [wait for wait in waits if not isinstance(wait, float)]
    assert wrong == []
    tell("everybody comes back", lines=lines, turned_away=len(wrong), slowest=f"{max(waits):.1f} s")
    assert first.say_for_good("and still")["seq"] == 2


HARM = {
    "who do not read": 20,
    "half a handshake": length(100, 500),
    "malformed frames": length(150, 1_500),  # seven in each line
    "frames of a megabyte": length(10, 100),
    "compressed frames nobody agreed on": length(10, 100),
}


def test_people_who_mean_harm_cost_the_others_little(new_place, move_in):
    place = new_place(HEARTHSIDE_LOADTEST="1")
    room = new_room()
    hers, his = (move_in(place, name, synthetic=True).enters(room) for name in ("ana", "ben"))
    quiet = waits(hers, his, length(60, 300))
    before = memory(place)
    with harm(place, room, move_in(place, "caro", synthetic=True)) as when_done:
        loud = waits(hers, his, length(120, 600))
        done = when_done()
        grown = memory(place) - before
    tell(
        "people who mean harm",
        **{kind.replace(" ", "_"): count for kind, count in done.items()},
        median=f"{at(quiet, 0.5):.0f} ms before, {at(loud, 0.5):.0f} ms meanwhile",
        p99=f"{at(quiet, 0.99):.0f} ms before, {at(loud, 0.99):.0f} ms meanwhile",
        memory=f"{grown / MEBIBYTE:+.0f} MiB",
    )
    assert done == HARM
    assert grown < 60 * MEBIBYTE
    assert hers.code is None
    assert his.code is None


@contextlib.contextmanager
def harm(place, room, person):
    """All of `HARM` while it lasts, by a process of its own; gives what waits for its end and tells how much it was."""
    told = {
        "port": place.ports[0],
        "path": f"/ws/rooms/{room.slug}/",
        "headers": {"Cookie": person.cookie, "Origin": place.url},
        "harm": HARM,
    }
    command = [sys.executable, "-m", "tests.support.harm"]
    with subprocess.Popen(
        command, cwd=env.BASE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_us()
    ) as others:
        assert others.stdin
        assert others.stdout
        others.stdin.write(json.dumps(told) + "\n")
        others.stdin.flush()
        assert others.stdout.readline() == "ready\n"
        yield lambda: json.loads(others.stdout.readline())


def waits(hers, his, count):
    """Milliseconds from saying to hearing, one after the other."""
    found = []
    for number in range(count):
        began = time.monotonic()
        nonce = hers.say(f"a word {number}")
        his.until("message", nonce=nonce, timeout=20)
        found.append((time.monotonic() - began) * 1000)
    return sorted(found)


def at(found, share):
    return found[min(len(found) - 1, int(len(found) * share))]


def memory(place):
    """Resident bytes of the web process."""
    status = Path(f"/proc/{place.processes[0].pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024
