"""Rounds: every work on every system in turns, each system started anew for each of its turns."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench import table
from bench.figures import together
from bench.lineup import SYSTEMS
from bench.table import Stats
from bench.work import WORKS, Scale, fits

Runs = dict[str, dict[str, list[dict[str, float]]]]
"""By work and system, the figures of each round."""


def measured(systems: Sequence[str], works: Sequence[str], repeats: int, scale: Scale) -> Runs:
    """Every work on every system that this machine has."""
    runs: Runs = {}
    for number in range(repeats):
        for name in systems:
            one_turn(name, number, works, scale, runs)
    return runs


def one_turn(name: str, number: int, works: Sequence[str], scale: Scale, runs: Runs) -> None:
    """Start a system, ask everything of it, end it."""
    system = SYSTEMS[name]()
    try:
        if missing := system.missing():
            print(f"{name}: not measured, {missing} is not installed", file=sys.stderr, flush=True)
            return
        asked = [work for work in works if fits(work, system)]
        if asked:
            system.start()
        for work in asked:
            found = WORKS[work](system, scale)
            runs.setdefault(work, {}).setdefault(name, []).append(found)
            print(f"{number + 1} {name} {work}: {table.brief(found)}", file=sys.stderr, flush=True)
    finally:
        system.stop()


def medians(runs: Runs) -> dict[str, dict[str, Stats]]:
    """Median, least and most of each figure."""
    return {work: {system: together(found) for system, found in by.items()} for work, by in runs.items()}
