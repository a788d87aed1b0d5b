"""A thousand members talk, some of them say that they are in danger: how soon the desk hears it, and shows it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.field import KIND, Field
from bench.figures import at_share
from bench.line import Line, masked
from bench.systems import System
from community import env

if TYPE_CHECKING:
    from bench.desk import Scale

CRISIS = "I want to kill myself tonight"
AUTHORS = 40
"""So many say it, each again after a while: their cases stay on the first page of the queue."""
NONCE = re.compile(rb'"nonce":"crisis-(\d+)"')
SETTLING = 3.0


class Talking(Field):
    """The field, with some who say that they are in danger. `said` and `stored` have a time for each of these words."""

    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect)
        self.said: dict[int, float] = {}
        self.stored: dict[int, float] = {}
        self.helped: set[int] = set()

    def cry(self, line: Line) -> None:
        """Say it."""
        number = len(self.said)
        frame = json.dumps({"type": "say", "nonce": f"crisis-{number}", "body": CRISIS})
        self.said[number] = perf_counter()
        line.socket.send(masked(frame.encode()))

    def _other(self, line: Line, opcode: int, payload: bytes, now: float) -> None:
        found = NONCE.search(payload) if opcode == 1 else None
        kind = KIND.match(payload) if found else None
        if found and kind and kind[1] == b"accepted":
            self.stored[int(found[1])] = now
        elif found and kind and kind[1] == b"support":
            self.helped.add(int(found[1]))
        else:
            super()._other(line, opcode, payload, now)


def heard(system: System, facts: Mapping[str, Any], scale: Scale) -> dict[str, float]:
    """Milliseconds from what was stored to the desk's frame, and to the queue's page that shows it."""
    seats = [(f"/ws/rooms/{room}/", seat["cookie"], room) for seat in facts["seats"] for room in seat["rooms"]]
    with closing(Talking(system.dialect)) as field, _desk(system.port, facts["cookie"]) as desk:
        field.connect(system.port, seats, 60)
        by_room: dict[str, list[Line]] = defaultdict(list)
        for line in field.lines:
            by_room[line.room].append(line)
        rooms = list(by_room.values())
        field.at_rate(rooms, scale.per_second, SETTLING)
        field.forget()
        began = perf_counter()
        for number in range(scale.crises):
            _until(field, rooms, scale, began + number * scale.between)
            field.cry(field.lines[number % min(AUTHORS, len(field.lines))])
        _until(field, rooms, scale, perf_counter() + SETTLING)
        desk.terminate()
        told = [json.loads(line) for line in desk.communicate(timeout=20)[0].splitlines()]
        return _figures(field, told, perf_counter() - began, scale)


def _until(field: Talking, rooms: list[list[Line]], scale: Scale, when: float) -> None:
    """They talk on until then."""
    if (left := when - perf_counter()) > 0:
        field.at_rate(rooms, scale.per_second, left)


def _desk(port: int, cookie: str) -> subprocess.Popen[str]:
    """A moderator's screen, which is listening when this returns."""
    command = [sys.executable, "-m", "bench.watching", str(port)]
    screen = subprocess.Popen(
        command, cwd=env.BASE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert screen.stdin is not None
    assert screen.stdout is not None
    screen.stdin.write(cookie + "\n")
    if screen.stdout.readline() != "listening\n":
        raise RuntimeError("the desk's screen could not be opened")
    return screen


def _figures(field: Talking, told: list[dict[str, float]], seconds: float, scale: Scale) -> dict[str, float]:
    """Crises come one after the other, far apart: the next frame after one was said is about it."""
    at_desk, on_page, from_said = [], [], []
    for number, stored in field.stored.items():
        after = next((frame for frame in told if frame["heard"] >= field.said[number]), None)
        if after is not None:
            at_desk.append((after["heard"] - stored) * 1000)
            on_page.append((after["shown"] - stored) * 1000)
            from_said.append((after["heard"] - field.said[number]) * 1000)
    waited = sorted((field.stored[number] - field.said[number]) * 1000 for number in field.stored)
    return {
        "said": len(field.said),
        "stored": len(field.stored),
        "helped": len(field.helped),
        "at_desk": len(at_desk),
        "said_to_stored_p50_ms": at_share(waited, 0.5),
        "at_desk_p50_ms": at_share(sorted(at_desk), 0.5),
        "at_desk_p99_ms": at_share(sorted(at_desk), 0.99),
        "said_to_desk_p99_ms": at_share(sorted(from_said), 0.99),
        "on_page_p50_ms": at_share(sorted(on_page), 0.5),
        "on_page_p99_ms": at_share(sorted(on_page), 0.99),
        "messages_per_s": len(field.sent) / seconds,
        "members": len(field.lines),
        "odd": sum(field.odd.values()) + field.closed,
    }
