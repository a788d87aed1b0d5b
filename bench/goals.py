"""What was aimed at, and what a run shows of it: the goals beside our row, for either server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.history import GOAL as OF_THE_PAST
from bench.table import FAULTS, number

Figures = Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]]
"""By work, system, figure, then median, min and max."""
SERVERS = ("daphne", "uvicorn")


@dataclass(frozen=True, slots=True)
class Goal:
    """`wanted` is for daphne and uvicorn. `found` takes a server's name and gives its figure, None when not measured."""

    words: str
    wanted: tuple[float, float]
    found: Callable[[str], float | None]
    at_least: bool = False

    def reached(self, server: str) -> bool | None:
        """Whether the run shows it; None when it does not say."""
        value, wanted = self.found(server), self.wanted[SERVERS.index(server)]
        if value is None:
            return None
        return value >= wanted if self.at_least else value <= wanted


def of(figures: Figures, past: Mapping[str, Any] | None = None) -> list[Goal]:
    """The goals, to be judged by these figures (and what `bench.history` found)."""

    def ours(work: str, name: str, part: str = "median") -> Callable[[str], float | None]:
        return lambda server: figure(figures, work, f"hearthside-{server}", name, part)

    def cheaper(work: str, than: str) -> Callable[[str], float | None]:
        return lambda server: over(_cost(figures, work, than), _cost(figures, work, f"hearthside-{server}"))

    def doubled(work: str) -> Callable[[str], float | None]:
        return lambda server: over(
            _cost(figures, work, f"hearthside-{server}-2"), _cost(figures, work, f"hearthside-{server}")
        )

    costs = "CPU seconds per 100,000"
    return [
        Goal(f"W1: {costs}", (1.0, 1.0), ours("W1", "cpu_s_per_100k")),
        Goal("W1: times cheaper than the tutorial on daphne", (20, 20), cheaper("W1", "tutorial-daphne"), True),
        Goal("W1: times cheaper than ejabberd", (4, 4), cheaper("W1", "ejabberd"), True),
        Goal(f"W2x: {costs}", (8.5, 5.5), ours("W2x", "cpu_s_per_100k")),
        Goal("W2x: p99, ms", (60, 60), ours("W2x", "p99_ms")),
        Goal(f"W2: {costs}", (12, 8), ours("W2", "cpu_s_per_100k")),
        Goal("W2: p99, ms", (25, 25), ours("W2", "p99_ms")),
        Goal("lost, doubled, out of order, or answered oddly", (0, 0), lambda server: _faults(figures, server)),
        Goal("a message in a busy place: CPU ms", (0.6, 0.6), ours("busy", "cpu_ms_per_message")),
        Goal("a message alone: CPU ms", (1.2, 1.2), ours("alone", "cpu_ms_per_message")),
        Goal("joins a second", (300, 450), ours("joins", "joins_per_s"), True),
        Goal("an idle member: KiB", (32, 30), ours("idle", "kib_per_idle_socket")),
        Goal("a page of 50 messages: CPU ms", (5, 4), ours("page", "cpu_ms_per_page")),
        *(
            Goal(f"{work}: two processes, times the CPU of one", (1.1, 1.1), doubled(work))
            for work in ("W1", "W2", "W2x")
        ),
        Goal("a long past, times the CPU of none", (OF_THE_PAST,) * 2, lambda server: _worst(past, server)),
    ]


def figure(figures: Figures, work: str, system: str, name: str, part: str = "median") -> float | None:
    """One figure, if it was measured."""
    return figures.get(work, {}).get(system, {}).get(name, {}).get(part)


def over(one: float | None, other: float | None) -> float | None:
    """How many times the other, where both were measured."""
    return one / other if one is not None and other else None


def _cost(figures: Figures, work: str, system: str) -> float | None:
    return figure(figures, work, system, "cpu_s_per_100k")


def _faults(figures: Figures, server: str) -> float | None:
    """The most that went wrong in a round, over all the talk."""
    talk = [by[f"hearthside-{server}"] for by in figures.values() if f"hearthside-{server}" in by]
    seen = [stats[kind]["max"] for stats in talk for kind in FAULTS if kind in stats]
    return sum(seen) if seen else None


def _worst(past: Mapping[str, Any] | None, server: str) -> float | None:
    """The kind that a long past makes dearest, on any database."""
    found = [kinds[server] for by in (past or {}).values() if server in (kinds := by["kinds"])]
    return max((kind["times_cpu"] for kinds in found for kind in kinds.values()), default=None)


def drawn(goals: Sequence[Goal]) -> str:
    """The goals as a table, and below it what was missed and what was not measured."""
    rows = [["", *(word for server in SERVERS for word in (server, "wanted", ""))]]
    rows += [[goal.words, *(cell for server in SERVERS for cell in _cells(goal, server))] for goal in goals]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["", "goals", *lines, _told(goals)])


def _cells(goal: Goal, server: str) -> tuple[str, str, str]:
    value, wanted = goal.found(server), goal.wanted[SERVERS.index(server)]
    sign = ">=" if goal.at_least else "<="
    words = {None: "not measured", True: "reached", False: "MISSED"}
    return "" if value is None else number(value), f"{sign} {number(wanted)}", words[goal.reached(server)]


def _told(goals: Sequence[Goal]) -> str:
    judged = [goal.reached(server) for goal in goals for server in SERVERS]
    return f"reached {judged.count(True)}, missed {judged.count(False)}, not measured {judged.count(None)}"


def told(goals: Sequence[Goal]) -> list[dict[str, Any]]:
    """The same for the JSON."""
    return [
        {
            "goal": goal.words,
            **{
                server: {"wanted": wanted, "found": goal.found(server), "reached": goal.reached(server)}
                for server, wanted in zip(SERVERS, goal.wanted, strict=True)
            },
        }
        for goal in goals
    ]
