"""Everybody comes back at once, and people who mean harm come too: the others talk on, and memory stays where it was."""

import asyncio
import contextlib
import threading
import time
import zlib
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.live.raw import Line, frame
from tests.support.people import new_room
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
    quiet = waits(hers, his, 60)
    before = memory(place)
    caro = move_in(place, "caro", synthetic=True)
    over = threading.Event()
    deeds = [
        threading.Thread(target=harm, args=(place, room, caro, kind, count, over)) for kind, count in HARM.items()
    ]
    for deed in deeds:
        deed.start()
    loud = waits(hers, his, length(120, 600))
    grown = memory(place) - before
    over.set()
    for deed in deeds:
        deed.join(60)
        assert not deed.is_alive()
    tell(
        "people who mean harm",
        **{kind.replace(" ", "_"): count for kind, count in HARM.items()},
        p99=f"{at(quiet, 0.99):.0f} ms before, {at(loud, 0.99):.0f} ms meanwhile",
        memory=f"{grown / MEBIBYTE:+.0f} MiB",
    )
    assert grown < 60 * MEBIBYTE
    assert hers.code is None
    assert his.code is None


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


def harm(place, room, person, kind, count, over):
    """One kind of it, so many times; what stays open is held until `over`."""
    port, held = place.ports[0], []
    path = f"/ws/rooms/{room.slug}/"
    for _ in range(count):
        if over.is_set():
            break
        with contextlib.suppress(OSError):
            line = Line(port, small=kind == "who do not read")
            held.append(line)
            DEEDS[kind](line, path, {"Cookie": person.cookie, "Origin": place.url})
        if len(held) > 600 or kind not in ("who do not read", "half a handshake"):
            held.pop().socket.close()
    over.wait(120)
    for line in held:
        line.socket.close()


def half_a_handshake(line, path, headers):
    line.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".encode())


def do_not_read(line, path, headers):
    line.shake(path, **headers)


def malformed(line, path, headers):
    line.shake(path, **headers)
    for data in (b"{", b"[]", b'{"type":7}', b"\xff\xfe", b'{"type":"say"}', b'{"type":"say","nonce":"","body":1}'):
        line.send(frame(1, data))
    line.send(frame(3, b"x", rsv=2))
    line.closed()


def a_megabyte(line, path, headers):
    line.shake(path, **headers)
    line.send(frame(1, b"z" * MEBIBYTE))
    line.closed()


def compressed(line, path, headers):
    line.shake(path, Sec_WebSocket_Extensions="permessage-deflate", **headers)
    line.send(frame(1, zlib.compress(b"0" * 10 * MEBIBYTE)[:60_000], rsv=4))
    line.closed()


DEEDS = {
    "who do not read": do_not_read,
    "half a handshake": half_a_handshake,
    "malformed frames": malformed,
    "frames of a megabyte": a_megabyte,
    "compressed frames nobody agreed on": compressed,
}
