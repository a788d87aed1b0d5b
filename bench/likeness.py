"""Learns the weights of `moderation/check/likeness.py` from the tables of cases: `python -m bench.likeness`.

Logistic regression over hashed features, by AdaGrad, in pure Python: a minute, and the same bytes each time. It learns
from the project's own lines only, never from a set that measures.
"""

from __future__ import annotations

import math
import random
import sys
import tomllib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from moderation.check.book import shipped
from moderation.check.likeness import KINDS, SCALE, SIZE, WEIGHTS, features

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "moderation" / "cases"
TALK = ROOT / "community" / "demo" / "data" / "talk.toml"
ROUNDS = 12
STEP = 0.5
KEEP_SMALL = 1e-3
Line = tuple[list[int], str]


def main() -> None:
    """Learn, and write the file."""
    lines = [(places(text), kind) for text, kind in labelled()]
    data = bytearray()
    for kind in KINDS:
        among = lines if kind == KINDS[0] else [line for line in lines if line[1]]
        row = learned([(found, of.startswith(kind)) for found, of in among])
        data += row.tobytes()
    WEIGHTS.write_bytes(bytes(data))
    sys.stdout.write(f"{len(lines)} lines, {sum(bool(kind) for _, kind in lines)} of people in crisis\n")


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


def places(text: str) -> list[int]:
    """Where the features of a text have their weights."""
    return [crc32(feature.encode()) % SIZE for feature in features(shipped().fold(text).tokens.words)]


def learned(lines: list[tuple[list[int], bool]]) -> array[int]:
    """The weights of one row, rounded to what the file keeps."""
    shuffled, chance = list(lines), random.Random(1)
    weights, moved, base = [0.0] * SIZE, [0.0] * SIZE, 0.0
    for _ in range(ROUNDS):
        chance.shuffle(shuffled)
        for found, wanted in shuffled:
            even = math.sqrt(len(found) or 1)
            score = base + sum(weights[place] for place in found) / even
            error = wanted - 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
            base += 0.02 * error
            for place in found:
                slope = error / even - KEEP_SMALL * weights[place]
                moved[place] += slope * slope
                weights[place] += STEP * slope / math.sqrt(0.01 + moved[place])
    return array("b", (max(-127, min(127, round(weight * SCALE))) for weight in (*weights, base)))


if __name__ == "__main__":
    main()
