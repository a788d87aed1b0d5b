"""`bin/bench soak`: half an hour of coming, talking, reading and going, and how much heavier each process gets by it."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine
from bench.churn import Churn
from bench.systems import Hearthside

SAMPLE_SECONDS = 5.0
GOAL = 1.0
"""MiB in ten minutes, of each process, once it is warm."""
TEN_MINUTES = 600.0
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scale:
    """How long it goes, how much of that only warms the place up, and who comes: `at_once` of `members` are there."""

    seconds: float = 1800.0
    warm: float = 600.0
    members: int = 240
    at_once: int = 80
    rooms: int = 8


QUICK = Scale(seconds=100.0, warm=40.0, members=60, at_once=30, rooms=4)
SMALL = Scale(seconds=8.0, warm=2.0, members=12, at_once=6, rooms=2)
Sample = tuple[float, dict[int, float]]
"""Seconds since the beginning, and the resident MiB of each process."""


def run(scale: Scale, seed: int, server: str = "daphne") -> Figures:
    """Start a place of two web processes, let people come and go, and weigh every process meanwhile."""
    place = Hearthside(f"soak-{server}", server, 2)
    try:
        place.start()
        churn = Churn(place.port, place.seats(scale.members, scale.rooms), scale.at_once, seed)
        samples = asyncio.run(_weighed(place, churn, scale))
        names = {pid: name_of(pid) for pid in samples[-1][1]}
        return {
            "scale": {"seconds": scale.seconds, "warm": scale.warm, "at_once": scale.at_once},
            "counts": dict(churn.counts),
            "processes": [
                {"name": names[pid], **weight(samples, pid, scale.warm)}
                for pid in sorted(names, key=names.__getitem__)
            ],
            "samples": [[round(at), {names.get(pid, "gone"): mib for pid, mib in by.items()}] for at, by in samples],
        }
    finally:
        place.stop()


async def _weighed(place: Hearthside, churn: Churn, scale: Scale) -> list[Sample]:
    """A sample every few seconds while people come and go."""
    began, samples = time.monotonic(), []
    going = asyncio.create_task(churn.go(scale.seconds))
    while not going.done():
        with suppress(FileNotFoundError):  # a process may end between being listed and being weighed
            weights = {pid: machine.resident_kib([pid]) / 1024 for pid in place.pids()}
            samples.append((time.monotonic() - began, weights))
        await asyncio.wait([going], timeout=SAMPLE_SECONDS)
        if len(samples) % 24 == 0:
            print(f"{samples[-1][0]:.0f} s: {dict(churn.counts)}, MiB {_brief(samples[-1])}", flush=True)
    await going
    return samples


def _brief(sample: Sample) -> str:
    return " ".join(f"{name_of(pid)} {mib:.1f}" for pid, mib in sorted(sample[1].items()))


def weight(samples: Sequence[Sample], pid: int, warm: float) -> dict[str, float]:
    """MiB at the beginning, after the warm-up and at the end, and the slope since the warm-up in MiB per ten minutes."""
    known = [(at, by[pid]) for at, by in samples if pid in by]
    since = [pair for pair in known if pair[0] >= warm] or known[-2:]
    slope = statistics.linear_regression(*zip(*since, strict=True)).slope if len(since) > 1 else 0.0
    return {"first": known[0][1], "warm": since[0][1], "last": known[-1][1], "slope": slope * TEN_MINUTES}


def name_of(pid: int) -> str:
    """What a process of the place is, with its id."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except FileNotFoundError:
        return f"ended ({pid})"
    known = [word for word in ("serve", "web", "clock") if word in words]
    return f"{known[0] if known else Path(words[0].split()[0] or 'child').name} ({pid})"


def steady(found: Figures) -> bool:
    """Whether every process stays as it is, and nobody was turned away."""
    clean = not found["counts"].get("trouble") and found["counts"].get("accepted", 0) > 0
    return clean and all(process["slope"] < GOAL for process in found["processes"])


def drawn(found: Figures) -> str:
    """What came and went, and a line for each process."""
    counts = ", ".join(f"{what} {count}" for what, count in sorted(found["counts"].items()))
    rows = [
        f"  {one['name']:<18} {one['first']:7.1f} {one['warm']:7.1f} {one['last']:7.1f} {one['slope']:+8.2f}"
        for one in found["processes"]
    ]
    head = f"  {'MiB':<18} {'first':>7} {'warm':>7} {'last':>7} {'/10 min':>8}"
    minutes = found["scale"]["seconds"] / 60
    reached = "yes" if steady(found) else "NO"
    goal = f"under {GOAL:g} MiB in ten minutes, nobody turned away: {reached}"
    return "\n".join([f"a soak of {minutes:.0f} minutes: {counts}", head, *rows, goal])
