"""`bin/bench threads`: a million posts in fifty thousand threads, and what its pages take on either database."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench import machine
from bench.desk import DATABASES, Place, shares
from bench.pages import Reader
from bench.systems import Hearthside
from bench.table import number
from bench.threads_pages import PAGES, addresses
from bench.threads_size import Size
from bench.threads_weight import first_visit

WARM = 3
MEDIAN_GOAL, P99_GOAL, WEIGHT_GOAL = 50.0, 150.0, 60 * 1024
"""Milliseconds of a page, and bytes of a first visit to a thread."""
Figures = dict[str, Any]

WHOLE = Size()
QUICK = Size(posts=100_000, threads=5_000, deep=2_000, members=2_000, bookmarks=50_000, asked=60)
SMALL = Size(posts=3_000, threads=200, deep=300, members=50, bookmarks=500, asked=5)


class Threads(Place):
    """The whole product over threads that were written before it starts."""

    def __init__(self, name: str, size: Size, database: str) -> None:
        Hearthside.__init__(self, name, "daphne")
        self.size = size
        if database:
            self.environment["DATABASE_URL"] = database

    def fill(self) -> float:
        """Fill it; gives the seconds that it took."""
        began, out = time.monotonic(), self.folder / "facts"
        self._program("bench.threads_making", json.dumps(asdict(self.size)), str(out))
        self.facts = json.loads(out.read_text())
        return time.monotonic() - began

    def counted(self) -> dict[str, list[int]]:
        """Fewest and most queries of each page."""
        return dict(json.loads(self._program("bench.threads_pages", str(self.folder / "facts")).splitlines()[-1]))


def run(size: Size, names: Sequence[str]) -> Figures:
    """Everything, on each of these databases that this machine has."""
    found: Figures = {}
    for name in names:
        with DATABASES[name]() as given:
            if given is None:
                print(f"{name}: there is none that can be started on this machine", file=sys.stderr)
            else:
                found[name] = measured(name, size, *given)
    return found


def measured(name: str, size: Size, urls: Sequence[str], beside: Sequence[int]) -> Figures:
    """One database: every page in turns, its queries, and the weight of a first visit."""
    place = Threads(f"threads-{name}", size, urls[0])
    try:
        took = place.fill()
        print(f"{name}: {size.posts} posts written in {took:.0f} s", file=sys.stderr, flush=True)
        place.start()
        pages = asked(place, size.asked, [pid for one in beside for pid in machine.tree(one)])
        for page, counts in place.counted().items():
            pages[page]["queries"] = counts
        visit = first_visit(place.port, place.facts["cookies"][0], place.facts["full"][0])
    finally:
        place.stop()
    return {"filled_s": took, "pages": pages, "visit": visit, "goals": goals(pages, sum(visit.values()))}


def asked(place: Threads, times: int, beside: Sequence[int]) -> dict[str, Figures]:
    """Each page in turn, round after round, each reader in turn; milliseconds, CPU of the database included."""
    reader, cookies = Reader(place.port, ""), place.facts["cookies"]
    wanted, pids = addresses(place.facts), [*place.pids(), *beside]
    took: dict[str, list[tuple[float, float]]] = {page: [] for page in PAGES}
    for turn in range(times + WARM):
        for page in PAGES:
            reader.headers["Cookie"] = cookies[turn % len(cookies)]
            before = machine.cpu_seconds(pids)
            seconds, _ = reader.read(next(wanted[page]))
            if turn >= WARM:
                took[page].append((seconds, machine.cpu_seconds(pids) - before))
    reader.close()
    return {page: shares(found) for page, found in took.items()}


def goals(pages: dict[str, Figures], weight: int) -> dict[str, bool]:
    """What was aimed at, and whether it was reached."""
    return {
        f"medians under {MEDIAN_GOAL:.0f} ms": all(page["median_ms"] <= MEDIAN_GOAL for page in pages.values()),
        f"p99 under {P99_GOAL:.0f} ms": all(page["p99_ms"] <= P99_GOAL for page in pages.values()),
        f"a first visit under {WEIGHT_GOAL // 1024} KiB": weight <= WEIGHT_GOAL,
    }


def drawn(found: Figures) -> str:
    """Tables, a database after the other."""
    return "\n".join(line for name, figures in found.items() for line in _section(name, figures))


def _section(name: str, figures: Figures) -> list[str]:
    rows = [["", "median ms", "p99", "CPU", "queries", ""]]
    for page, took in figures["pages"].items():
        low, high = took["queries"]
        cells = [number(took[key]) for key in ("median_ms", "p99_ms", "cpu_ms")]
        rows.append([page, *cells, str(low) if low == high else f"{low}-{high}", PAGES[page]])
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    visit = figures["visit"]
    reached = ", ".join(f"{goal}: {'yes' if met else 'NO'}" for goal, met in figures["goals"].items())
    weight = f"first visit to a thread: {sum(visit.values()) / 1024:.1f} KiB in {len(visit)} files"
    return ["", f"threads on {name}", *lines, weight, f"goals: {reached}"]
