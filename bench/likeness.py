"""Learns the weights of `moderation/check/likeness.py`: `python -m bench.likeness`.

From the tables of cases, the lines of `bench/told/`, the talk of the demo, and the project's own prose as talk of anything
else: never from a set that measures. Logistic regression over hashed features, by AdaGrad, in pure Python: two minutes,
and the same bytes each time.
"""

from __future__ import annotations

import math
import random
import sys
import tomllib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from bench import prose, ways
from moderation.check.book import shipped
from moderation.check.likeness import KINDS, LONGEST, SCALE, SIZE, WEIGHTS, features, needed, size_of, weighed
from moderation.check.phrases import phrase_signals

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "moderation" / "cases"
TALK = ROOT / "community" / "demo" / "data" / "talk.toml"
ROUNDS = 6
ORDERS = (1, 2, 3, 4)
STEP = 0.5
KEEP_SMALL = 3e-3
# Below this error nothing is learned from a line any more.
SURE = 0.01
TIMES = 14
MARGIN = 0.1


def main() -> None:
    """Learn, and write the file."""
    lines = [line(text, kind) for text, kind in [*labelled(), *ways.written(), *prose.ordinary()]]
    cases = [line(text, kind) for text, kind in unheard()]
    crises = [line for line in lines if line.kind]
    data = bytearray(learned_well(lines, cases).tobytes())
    for kind in KINDS[1:]:
        data += learned(crises, kind).tobytes()
    WEIGHTS.write_bytes(bytes(data))
    sys.stdout.write(f"{len(lines)} lines, {len(crises)} of people in crisis\n")


class Line(NamedTuple):
    """Where the features of a line have their weights, how long it is, and the crisis that it tells of, if any."""

    places: list[int]
    size: int
    kind: str


def line(text: str, kind: str) -> Line:
    """The line of a text."""
    folded = shipped().fold(text)
    places = [crc32(feature.encode()) % SIZE for feature in features(folded.tokens.words)]
    return Line(places, len(folded.words), kind)


def learned_well(lines: list[Line], cases: list[Line]) -> array[int]:
    """The first row. Cases on the wrong side of what is needed are told once more, until there are none."""
    told = list(lines)
    for _ in range(TIMES):
        row = learned(told, KINDS[0])
        wrong = [case for case in cases if astray(row, case)]
        if not wrong:
            break
        told += wrong
    return row


def astray(row: array[int], case: Line) -> bool:
    """Whether a case is not, or only just, on its own side."""
    score = weighed(row, case.places) - needed(case.size)
    return score < MARGIN if case.kind else score >= -MARGIN


def labelled() -> Iterator[tuple[str, str]]:
    """Every line of the project's own with the crisis that it tells of, empty where it tells of none."""
    for path in sorted(CASES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        kind = table["kind"] if table["kind"].startswith("crisis.") else ""
        for text in table["caught"]:
            yield text, "crisis.violence_home" if kind.startswith("crisis.violence") else kind
        for text in table["passes"]:
            yield text, ""
    for text in said(tomllib.loads(TALK.read_text(encoding="utf-8"))):
        yield text, ""


def said(value: Any) -> Iterator[str]:
    """The sentences somewhere in a table."""
    if isinstance(value, str) and len(value) > 25:
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from said(part)


def unheard() -> Iterator[tuple[str, str]]:
    """The short cases in which no rule says anything, so that they are the second opinion's own."""
    for path in sorted(CASES.glob("crisis_*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for told, kind in (("caught", table["kind"]), ("passes", "")):
            for text in table[told]:
                folded = shipped().fold(text)
                if len(folded.words) <= LONGEST and not phrase_signals(folded, "crisis"):
                    yield text, kind


def learned(lines: list[Line], kind: str) -> array[int]:
    """The weights of one row, the mean over lines told in different orders, rounded to what the file keeps."""
    told = [gone_through(lines, kind, order) for order in ORDERS]
    return array("b", (max(-127, min(127, round(SCALE * sum(each) / len(each)))) for each in zip(*told, strict=True)))


def gone_through(lines: list[Line], kind: str, order: int) -> list[float]:
    """The weights after some rounds, and last what stands for no feature at all."""
    size, chance = size_of(kind), random.Random(order)
    shuffled = [([place % size for place in found], of) for found, _, of in lines]
    weights, moved, base = [0.0] * size, [0.01] * size, 0.0
    for _ in range(ROUNDS):
        chance.shuffle(shuffled)
        for found, of in shuffled:
            even = math.sqrt(len(found) or 1)
            score = base + sum([weights[place] for place in found]) / even
            error = of.startswith(kind) - 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
            base += 0.02 * error
            if abs(error) < SURE:
                continue
            for place in found:
                slope = error / even - KEEP_SMALL * weights[place]
                moved[place] += slope * slope
                weights[place] += STEP * slope / math.sqrt(moved[place])
    return [*weights, base]


if __name__ == "__main__":
    main()
