"""The labelled cases: lines of our own, and the examples of the community's rules, on which every change is measured."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moderation.check import Context, Verdict, assess
from moderation.check.community import Overlay

FOLDER = Path(__file__).parent.parent / "data" / "samples"
OUTCOMES = ("crisis", "concern", "held", "hint", "ordinary")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and what should become of it: one of `OUTCOMES`. `rule` is the rule whose example it is, if any."""

    text: str
    outcome: str
    language: str = "en"
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A labelled line of which something else would become: `was` and `would` are outcomes (`alert` also)."""

    line: Line
    was: str
    would: str

    @property
    def better(self) -> bool:
        """Whether it would then be what its label says."""
        return self.would == self.line.outcome

    @property
    def worse(self) -> bool:
        """Whether it is what its label says now, and would no longer be."""
        return self.was == self.line.outcome


@cache
def shipped() -> tuple[Line, ...]:
    """The lines that come with Hearthside. Raises `ValueError` for an outcome that nobody knows."""
    lines = []
    for path in sorted(FOLDER.glob("*.toml")):
        for outcome, texts in tomllib.loads(path.read_text("utf-8")).items():
            if outcome not in OUTCOMES:
                raise ValueError(f"{path}: {outcome!r} is none of {', '.join(OUTCOMES)}")
            lines += [Line(text, outcome, path.stem) for text in texts]
    return tuple(lines)


def examples(rules: Iterable[dict[str, Any]]) -> list[Line]:
    """What the rules themselves promise to catch and to let pass."""
    found = []
    for rule in rules:
        found.append(Line(rule["catch"], {"hold": "held"}.get(rule["effect"], rule["effect"]), rule=rule["number"]))
        found.append(Line(rule["let_pass"], "ordinary", rule=rule["number"]))
    return found


def moves(lines: Iterable[Line], before: Overlay | None, after: Overlay | None) -> list[Move]:
    """The lines of which something else would become under `after` than under `before`."""
    found = []
    for line in lines:
        was, would = (outcome(assess(line.text, Context(line.language, community=one))) for one in (before, after))
        if was != would:
            found.append(Move(line, was, would))
    return found


def touched(overlay: Overlay, outcomes: Iterable[str]) -> tuple[int, int]:
    """How many shipped lines of these outcomes the overlay's rules see, and how many there are."""
    lines = [line for line in shipped() if line.outcome in outcomes]
    return sum(bool(overlay.hits(line.text)) for line in lines), len(lines)


def outcome(verdict: Verdict) -> str:
    """What becomes of a text in one word: one of `OUTCOMES`, or `alert`."""
    if any(signal.kind.startswith("crisis.") for signal in verdict.signals) and verdict.action != "hold":
        return "crisis"
    if verdict.action in ("hold", "refuse"):
        return "held"
    if verdict.alert:
        return "alert"
    if verdict.support:
        return "concern"
    return "hint" if verdict.hint else "ordinary"
