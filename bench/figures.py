"""What the clients heard, as figures: deliveries, latencies, and what was lost, doubled or out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from statistics import median

from bench.field import Field
from bench.line import Line

Figures = dict[str, float]


def heard(field: Field, cpu: float, seconds: float) -> Figures:
    """The figures of one stretch of talk that cost the servers `cpu` seconds and was spoken in `seconds`."""
    open_lines = [line for line in field.lines if not line.closed]
    deliveries = sum(line.count for line in field.lines)
    late = sorted(
        at - field.sent[tag][0] for line in field.lines for at, tags in line.heard for tag in tags if tag in field.sent
    )
    lost, doubled, disordered = faults(field, open_lines)
    ended = max((line.heard[-1][0] for line in field.lines if line.heard), default=0.0)
    began = min((at for at, _ in field.sent.values()), default=0.0)
    return {
        "deliveries": deliveries,
        "deliveries_per_s": deliveries / max(seconds, ended - began),
        "cpu_s_per_100k": cpu / deliveries * 100_000 if deliveries else 0.0,
        "cpu_ms_per_message": cpu / len(field.sent) * 1000 if field.sent else 0.0,
        "p50_ms": at_share(late, 0.5) * 1000,
        "p95_ms": at_share(late, 0.95) * 1000,
        "p99_ms": at_share(late, 0.99) * 1000,
        "lost": lost,
        "doubled": doubled,
        "disordered": disordered,
        "odd": sum(field.odd.values()) + field.closed,
    }


def faults(field: Field, lines: Iterable[Line]) -> tuple[int, int, int]:
    """How many deliveries are missing, came twice, or came in another order than most members of the room saw."""
    said: dict[str, set[bytes]] = {}
    for tag, (_, room) in field.sent.items():
        said.setdefault(room, set()).add(tag)
    by_room: dict[str, list[tuple[bytes, ...]]] = {}
    for line in lines:
        by_room.setdefault(line.room, []).append(tuple(chain.from_iterable(tags for _, tags in line.heard)))
    lost = doubled = disordered = 0
    for room, everybody in by_room.items():
        usual, _ = Counter(everybody).most_common(1)[0]
        place = {tag: number for number, tag in enumerate(usual)}
        for tags in everybody:
            lost += len(said.get(room, set()) - set(tags))
            doubled += len(tags) - len(set(tags))
            if tags != usual:
                places = [place[tag] for tag in dict.fromkeys(tags) if tag in place]
                disordered += sum(after < before for before, after in pairwise(places))
    return lost, doubled, disordered


def at_share(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of the ordered values lie; 0 where there are none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def together(runs: Sequence[Figures]) -> dict[str, dict[str, float]]:
    """Median, least and most of each figure over the runs."""
    names = dict.fromkeys(chain.from_iterable(runs))
    found = {name: [run[name] for run in runs if name in run] for name in names}
    return {name: {"median": median(v), "min": min(v), "max": max(v)} for name, v in found.items()}
