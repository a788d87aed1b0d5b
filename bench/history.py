"""`bin/bench history`: a place with ten million messages beside a nearly empty one, asked for the same in turns."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bench import machine
from bench.desk import DATABASES, Place
from bench.figures import at_share
from bench.pages import Reader
from bench.systems import Hearthside
from bench.table import number

GOAL = 1.2
"""So many times an empty place's cost is what a long past may cost."""
BYTES_A_MESSAGE = 1_500
"""What has to be free on the disk; SQLite takes some 260 of them, PostgreSQL more with what it writes ahead."""
AWAY = 30
BATCH = 10
KINDS = {
    "joining": "a socket is opened, until its welcome with the last 50",
    "since": f"{AWAY} messages were missed",
    "since, long": "half of everything was missed: the first hundred",
    "before": "50 messages from anywhere in the past",
    "page": "the room's page",
}
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much was said in either place, how often each kind is asked for, and under which servers."""

    messages: int = 10_000_000
    nearly_empty: int = 12_500
    members: int = 500
    asked: int = 200
    servers: tuple[str, ...] = ("daphne", "uvicorn")


QUICK = Scale(messages=1_000_000, asked=100)
SMALL = Scale(messages=20_000, members=50, asked=20, servers=("daphne",))


class Past(Place):
    """The whole product over messages that were written before it starts."""

    def __init__(self, name: str, messages: int, members: int, database: str) -> None:
        Hearthside.__init__(self, name, "daphne")
        self.messages, self.members = messages, members
        if database:
            self.environment["DATABASE_URL"] = database

    def fill(self) -> float:
        """Fill it; gives the seconds that it took."""
        began, out = time.monotonic(), self.folder / "facts"
        wanted = {"messages": self.messages, "members": self.members, "out": out}
        words = (word for name, value in wanted.items() for word in (f"--{name}", str(value)))
        self._program("bench.history_making", *words)
        self.facts = json.loads(out.read_text())
        return time.monotonic() - began


class Visitor:
    """Asks a place for one thing after the other, every room in turn. `goodbye` closes its lines."""

    def __init__(self, place: Past, goodbye: ExitStack) -> None:
        self.place, self.newest = place, int(place.facts["newest"])
        self.seats = [(seat["cookie"], room) for seat in place.facts["seats"] for room in seat["rooms"]]
        self.turns = itertools.cycle(self.seats)
        self.lines = itertools.cycle([goodbye.enter_context(self.line(*seat)) for seat in self.seats[:10]])
        self.reader = Reader(place.port, "")
        goodbye.callback(self.reader.close)
        self.dice = random.Random(7)
        self.kinds: dict[str, Callable[[], None]] = {
            "joining": self.join,
            "since": lambda: self.since(self.newest - AWAY, AWAY),
            "since, long": lambda: self.since(self.newest // 2, 100),
            "before": self.before,
            "page": self.page,
        }

    @contextmanager
    def line(self, cookie: str, room: str) -> Iterator[ClientConnection]:
        """A socket in the room, welcomed."""
        headers = {"Cookie": cookie}
        address = f"ws://127.0.0.1:{self.place.port}/ws/rooms/{room}/"
        with connect(address, additional_headers=headers, compression=None, max_size=2**21) as line:
            self.until(line, "welcome", 50)
            yield line

    def join(self) -> None:
        """Come in and go."""
        with self.line(*next(self.turns)):
            return

    def since(self, seq: int, expected: int) -> None:
        """What was missed."""
        self.ask({"type": "since", "seq": seq, "rev": seq}, expected)

    def before(self) -> None:
        """Something old."""
        self.ask({"type": "before", "seq": self.dice.randint(60, self.newest), "limit": 50}, 50)

    def page(self) -> None:
        """The room without script."""
        cookie, room = next(self.turns)
        self.reader.headers["Cookie"] = cookie
        self.reader.read(f"/rooms/{room}/")

    def ask(self, frame: dict[str, Any], expected: int) -> None:
        """Ask on the next line."""
        line = next(self.lines)
        line.send(json.dumps(frame))
        self.until(line, "history", expected)

    def until(self, line: ClientConnection, kind: str, expected: int) -> None:
        """Hear until a frame of this kind, which must bring so many messages. Raises RuntimeError."""
        while (frame := json.loads(line.recv(20)))["type"] != kind:
            if frame["type"] in ("refused", "error"):
                raise RuntimeError(f"{self.place.name} answered {frame}")
        if len(frame["messages"]) != expected:
            raise RuntimeError(f"{self.place.name} gave {len(frame['messages'])} messages, not {expected}")


def run(scale: Scale, names: Sequence[str]) -> Figures:
    """Everything, on each of these databases that this machine has, as long as the disk has room."""
    found: Figures = {}
    for name in names:
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if free < scale.messages * BYTES_A_MESSAGE:
            print(f"{name}: {free / 2**30:.0f} GiB free are too little", file=sys.stderr)
            continue
        with DATABASES[name]() as given:
            if given is None:
                print(f"{name}: there is none that can be started on this machine", file=sys.stderr)
            else:
                found[name] = measured(name, scale, *given)
    return found


def measured(name: str, scale: Scale, urls: Sequence[str], beside: Sequence[int]) -> Figures:
    """One database: both places in turns."""
    with ExitStack() as goodbye:
        places = {
            "full": Past(f"full-{name}", scale.messages, scale.members, urls[0]),
            "empty": Past(f"empty-{name}", scale.nearly_empty, scale.members, urls[1]),
        }
        filled = {}
        for which, place in places.items():
            goodbye.callback(place.stop)
            filled[which] = place.fill()
            print(f"{name}: {place.messages:,} messages in {filled[which]:.0f} s", file=sys.stderr, flush=True)
        kinds = by_server(places, scale.asked, scale.servers, beside)
    return {"messages": scale.messages, "filled_s": filled["full"], "kinds": kinds}


def by_server(
    places: dict[str, Past], times: int, servers: Sequence[str], beside: Sequence[int]
) -> dict[str, dict[str, Figures]]:
    """Both places started with each server, asked, and ended."""
    found = {}
    for server in servers:
        for place in set(places.values()):
            place.environment["ASGI_SERVER"] = server
            place.start()
        with ExitStack() as goodbye:
            visitors = {which: Visitor(place, goodbye) for which, place in places.items()}
            found[server] = in_turns(visitors, times, beside)
        dearest = max(kind["times_cpu"] for kind in found[server].values())
        print(f"asked with {server}: at most {number(dearest)} times the CPU", file=sys.stderr, flush=True)
        for place in places.values():
            place.halt()
    return found


def in_turns(visitors: dict[str, Visitor], times: int, beside: Sequence[int]) -> dict[str, Figures]:
    """Each kind in each place, a batch after the other, round after round; the first round only warms.

    CPU is that of the place's processes and of the database's, `beside`, which serve whoever asks at the moment.
    """
    took: dict[tuple[str, str], list[float]] = {(kind, which): [] for kind in KINDS for which in visitors}
    cpu = dict.fromkeys(took, 0.0)
    for turn in range(max(1, times // BATCH) + 1):
        for kind, which in itertools.product(KINDS, sorted(visitors, reverse=turn % 2 == 1)):
            pids = [*visitors[which].place.pids(), *(pid for one in beside for pid in machine.tree(one))]
            before = machine.cpu_seconds(pids)
            spans = [timed(visitors[which].kinds[kind]) for _ in range(BATCH)]
            if turn:
                took[kind, which] += spans
                cpu[kind, which] += machine.cpu_seconds(pids) - before
    return {kind: compared({which: (took[kind, which], cpu[kind, which]) for which in visitors}) for kind in KINDS}


def timed(ask: Callable[[], None]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def compared(by: dict[str, tuple[list[float], float]]) -> Figures:
    """Milliseconds in either place, and how many times the empty one's cost the full one's is."""
    found: Figures = {
        which: {
            "median_ms": at_share(sorted(spans), 0.5) * 1000,
            "p99_ms": at_share(sorted(spans), 0.99) * 1000,
            "cpu_ms": cpu / len(spans) * 1000,
        }
        for which, (spans, cpu) in by.items()
    }
    for what in ("median_ms", "cpu_ms"):
        found[f"times_{what[:-3]}"] = found["full"][what] / max(found["empty"][what], 0.001)
    return found


def drawn(found: Figures) -> str:
    """Tables, a database after the other."""
    return "\n".join(
        line
        for name, figures in found.items()
        for server, kinds in figures["kinds"].items()
        for line in _section(f"{figures['messages']:,} messages on {name} with {server}", kinds)
    )


def _section(title: str, kinds: dict[str, Figures]) -> list[str]:
    columns = ("median_ms", "p99_ms", "cpu_ms")
    rows = [["", "full: median ms", "p99", "CPU", "nearly empty: median ms", "p99", "CPU", "times: median", "CPU", ""]]
    for kind, by in kinds.items():
        cells = [number(by[which][key]) for which in ("full", "empty") for key in columns]
        rows.append([kind, *cells, number(by["times_median"]), number(by["times_cpu"]), KINDS[kind]])
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return ["", title, *lines]
