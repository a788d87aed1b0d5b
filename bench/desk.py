"""`bin/bench desk`: the desk over a hundred thousand cases beside a nearly empty one, and how soon it hears of a crisis."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import crises, machine
from bench.figures import at_share
from bench.pages import PAGES, Reader, addresses
from bench.systems import Hearthside
from bench.table import number
from community import env
from tests.support.postgres import Postgres, PostgresMissing

PATIENCE = 900
WARM = 3
OPENING_GOAL, HEARING_GOAL = 60.0, 300.0
"""Milliseconds: opening the desk (median), and from the commit of words in a crisis to the desk (p99)."""
Figures = dict[str, Any]
Given = tuple[Sequence[str], Sequence[int]]
"""The addresses of two fresh databases ("": the place's own), and the processes that serve them."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is in the full place, how often each page is asked for, and how the thousand talk."""

    messages: int = 1_000_000
    cases: int = 100_000
    waiting: int = 5_000
    asked: int = 200
    members: int = 1000
    per_second: float = 2.0
    crises: int = 160
    between: float = 0.25


QUICK = Scale(asked=60, crises=40)
SMALL = Scale(messages=2_000, cases=200, waiting=50, asked=5, members=60, per_second=0.5, crises=4)
NEARLY_EMPTY = Scale(messages=1600, cases=800, waiting=400, members=50)
"""Enough for a page of the queue, and for a case each time that one is opened."""


class Place(Hearthside):
    """The whole product over a database that was filled before it starts."""

    def __init__(self, name: str, scale: Scale, database: str) -> None:
        super().__init__(name, "daphne")
        self.scale = scale
        self.facts: dict[str, Any] = {}
        if database:
            self.environment["DATABASE_URL"] = database

    def fill(self) -> float:
        """Fill it; gives the seconds that it took."""
        began, out, scale = time.monotonic(), self.folder / "facts", self.scale
        wanted = {
            "messages": scale.messages,
            "cases": scale.cases,
            "waiting": scale.waiting,
            "members": scale.members,
            "out": out,
        }
        self._program("bench.filling", *(word for name, value in wanted.items() for word in (f"--{name}", str(value))))
        self.facts = json.loads(out.read_text())
        return time.monotonic() - began

    def queries(self) -> dict[str, int]:
        """How many queries each page takes."""
        said = self._program("bench.asking", str(self.folder / "facts"))
        return dict(json.loads(said.splitlines()[-1]))

    def _program(self, module: str, *more: str) -> str:
        command = [sys.executable, "-m", module, *more]
        done = subprocess.run(
            command, env=self.environment, cwd=env.BASE, capture_output=True, text=True, timeout=PATIENCE
        )
        if done.returncode != 0:
            raise RuntimeError(f"{module} failed\n{done.stderr[-2000:]}")
        return done.stdout


def run(scale: Scale, names: Sequence[str]) -> Figures:
    """Everything, on each of these databases that this machine has."""
    found: Figures = {}
    for name in names:
        with DATABASES[name]() as given:
            if given is None:
                print(f"{name}: there is none that can be started on this machine", file=sys.stderr)
            else:
                found[name] = measured(name, scale, *given)
    return found


def measured(name: str, scale: Scale, urls: Sequence[str], beside: Sequence[int]) -> Figures:
    """One database: the pages of both places in turns, then the talk in the full one."""
    with ExitStack() as goodbye:
        places = {
            "full": Place(f"full-{name}", scale, urls[0]),
            "empty": Place(f"empty-{name}", NEARLY_EMPTY, urls[1]),
        }
        for place in places.values():
            goodbye.callback(place.stop)
            took = place.fill()
            print(f"{name}: {place.name} filled in {took:.0f} s", file=sys.stderr, flush=True)
            place.start()
        queries = {which: place.queries() for which, place in places.items()}
        pages = asked_in_turns(places, scale.asked, [pid for one in beside for pid in machine.tree(one)])
        for which, counts in queries.items():
            for page, count in counts.items():
                pages[page][which]["queries"] = count
        live = crises.heard(places["full"], places["full"].facts, scale)
    return {"pages": pages, "crises": live, "goals": goals(pages, live)}


def asked_in_turns(places: dict[str, Place], times: int, beside: Sequence[int]) -> dict[str, dict[str, Figures]]:
    """Each page of each place, one after the other, round after round. Gives milliseconds by page and place.

    The database's processes `beside` serve whoever asks at the moment, and nobody else asks.
    """
    readers = {which: Reader(place.port, place.facts["cookie"]) for which, place in places.items()}
    wanted = {which: addresses(place.facts) for which, place in places.items()}
    pids = {which: [*place.pids(), *beside] for which, place in places.items()}
    took: dict[str, dict[str, list[tuple[float, float]]]] = {page: {which: [] for which in places} for page in PAGES}
    for turn in range(times + WARM):
        for page in PAGES:
            for which, reader in readers.items():
                before = machine.cpu_seconds(pids[which])
                seconds, _ = reader.read(next(wanted[which][page]))
                if turn >= WARM:
                    took[page][which].append((seconds, machine.cpu_seconds(pids[which]) - before))
    for reader in readers.values():
        reader.close()
    return {page: {which: shares(times) for which, times in by.items()} for page, by in took.items()}


def shares(took: Sequence[tuple[float, float]]) -> Figures:
    """Median and p99 of the time, and the mean of the CPU (which is counted in steps of 10 ms), in milliseconds."""
    ordered = sorted(seconds for seconds, _ in took)
    return {
        "median_ms": at_share(ordered, 0.5) * 1000,
        "p99_ms": at_share(ordered, 0.99) * 1000,
        "cpu_ms": sum(cpu for _, cpu in took) / len(took) * 1000,
    }


def goals(pages: dict[str, dict[str, Figures]], live: Figures) -> dict[str, bool]:
    """What was aimed at, and whether it was reached."""
    return {
        f"opening under {OPENING_GOAL:.0f} ms": pages["opening"]["full"]["median_ms"] < OPENING_GOAL,
        "as many queries as in an empty place": all(
            by["full"]["queries"] == by["empty"]["queries"] for page, by in pages.items() if page != "case"
        ),
        f"a crisis at the desk under {HEARING_GOAL:.0f} ms (p99)": live["at_desk_p99_ms"] < HEARING_GOAL,
    }


@contextmanager
def _sqlite() -> Iterator[Given | None]:
    yield ("", ""), []


@contextmanager
def _postgresql() -> Iterator[Given | None]:
    """The test suite's own, where it can be started, with as much memory for pages as `docker-compose.yml` gives."""
    folder = Path(tempfile.mkdtemp(prefix="hp-"))
    folder.chmod(0o755)
    server = Postgres(folder / "pg", "shared_buffers=256MB")
    try:
        with machine.on_the_servers_core():
            server.start()
    except PostgresMissing:
        shutil.rmtree(folder, ignore_errors=True)
        yield None
        return
    try:
        yield [_made(server, name) for name in ("full", "empty")], [server.process.pid] if server.process else []
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _made(server: Postgres, name: str) -> str:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.url(name)


DATABASES = {"sqlite": _sqlite, "postgresql": _postgresql}


def drawn(found: Figures) -> str:
    """Tables, a database after the other."""
    return "\n".join(line for name, figures in found.items() for line in _section(name, figures))


def _section(name: str, figures: Figures) -> list[str]:
    columns = ("median_ms", "p99_ms", "cpu_ms", "queries")
    rows = [["", "full: median ms", "p99", "CPU", "queries", "nearly empty: median ms", "p99", "CPU", "queries", ""]]
    for page, by in figures["pages"].items():
        cells = [number(by[which][key]) for which in ("full", "empty") for key in columns]
        rows.append([page, *cells, PAGES[page]])
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    told = ", ".join(f"{key} {number(value)}" for key, value in figures["crises"].items())
    reached = ", ".join(f"{goal}: {'yes' if met else 'NO'}" for goal, met in figures["goals"].items())
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return ["", f"the desk on {name}", *lines, f"words in a crisis: {told}", f"goals: {reached}"]
