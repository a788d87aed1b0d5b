"""The table: medians with least and most, and how many times cheaper each system is than the tutorial on daphne."""

from __future__ import annotations

from typing import Any

SHOWN = {
    "W1": ("cpu_s_per_100k", "deliveries_per_s", "p50_ms", "p99_ms", "faults"),
    "W2": ("cpu_s_per_100k", "deliveries_per_s", "p50_ms", "p99_ms", "faults"),
    "W2x": ("cpu_s_per_100k", "deliveries_per_s", "p50_ms", "p99_ms", "faults"),
    "alone": ("cpu_ms_per_message", "p50_ms", "p99_ms", "faults"),
    "busy": ("cpu_ms_per_message", "deliveries_per_s", "p99_ms", "faults"),
    "joins": ("joins_per_s", "cpu_ms_per_join", "p50_ms", "lost"),
    "idle": ("kib_per_idle_socket", "odd"),
    "page": ("cpu_ms_per_page", "p50_ms"),
}
COST = ("cpu_s_per_100k", "cpu_ms_per_join", "kib_per_idle_socket")
FAULTS = ("lost", "doubled", "disordered", "odd")
ANCHOR = "tutorial-daphne"
Stats = dict[str, dict[str, float]]


def drawn(figures: dict[str, dict[str, Stats]]) -> str:
    """Everything, work by work. `figures` is by work, system, figure, then median, min and max."""
    return "\n".join(line for work, by_system in figures.items() for line in _section(work, by_system))


def brief(found: dict[str, float]) -> str:
    """One run in a line."""
    return " ".join(f"{name}={number(value)}" for name, value in found.items())


def _section(work: str, by_system: dict[str, Stats]) -> list[str]:
    columns = SHOWN[work]
    cost = next((name for name in columns if name in COST), None)
    anchor = by_system.get(ANCHOR, {}).get(cost or "", {}).get("median")
    rows = [["", *columns, *(["times cheaper than " + ANCHOR] if anchor else [])]]
    for system, stats in by_system.items():
        row = [system, *(_cell(stats, name) for name in columns)]
        if anchor and cost in stats:
            row.append(number(anchor / stats[cost]["median"]) if stats[cost]["median"] > 0 else "")
        rows.append(row)
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    return ["", f"{work}: {TITLES[work]}", *lines]


def _cell(stats: Any, name: str) -> str:
    if name == "faults":
        return " ".join(f"{kind} {number(stats[kind]['max'])}" for kind in FAULTS if stats[kind]["max"]) or "none"
    if name not in stats:
        return ""
    low, high = number(stats[name]["min"]), number(stats[name]["max"])
    return number(stats[name]["median"]) + (f" ({low}-{high})" if low != high else "")


def number(value: float) -> str:
    """Three digits that matter."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


TITLES = {
    "W1": "one room of 200, 8 senders flat out",
    "W2": "50 rooms of 20, one message a second in each",
    "W2x": "50 rooms of 20, ten messages a second in each",
    "alone": "a message's own cost, nobody else there",
    "busy": "a message's own cost, fifty senders flat out, each alone in a room",
    "joins": "everybody joins at once, into rooms with 50 messages",
    "idle": "one more idle member",
    "page": "the page of a room with 50 messages",
}
