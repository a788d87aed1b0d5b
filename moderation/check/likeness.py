"""A second opinion on short lines: how much a line's words, and what they mean, resemble those of people in crisis.

It only ever adds an alert. `bench/likeness.py` learns the weights from the tables of cases; nothing is learned here.
"""

from __future__ import annotations

import functools
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import sqrt
from pathlib import Path
from zlib import crc32

from moderation.check.fold import Folded
from moderation.check.senses import senses
from moderation.check.signals import Signal

WEIGHTS = Path(__file__).resolve().parent.parent / "data" / "likeness.bin"
# The first row tells crisis from all else, the others which crisis it is.
KINDS = (
    "crisis",
    "crisis.suicide",
    "crisis.overdose",
    "crisis.withdrawal",
    "crisis.violence_home",
    "crisis.self_harm",
)
# The first row is long, so that words which were never told seldom meet the weight of others by chance.
SIZE = 1 << 18
KIND_SIZE = 1 << 16
SCALE = 16
# Three words say too little, and long texts touch everything by chance: more is asked of both, and beyond the longest
# nothing is said.
LONGEST = 200
_BRIEF, _SHORT = 40, 60
_NEEDED = 1.42
_PER_MISSING, _PER_FURTHER = 0.06, 0.018
_DOUBT = 0.6
_DOUBTED_PART = 1.3


def find(folded: Folded) -> list[Signal]:
    """A signal over the whole text where it is very like the lines of people in crisis."""
    size = len(folded.words)
    if size > LONGEST:
        return []
    return _signal(folded, needed(size))


def needed(size: int) -> float:
    """The sum that a line of so many characters has to reach."""
    return _NEEDED + max(0, _BRIEF - size) * _PER_MISSING + max(0, size - _SHORT) * _PER_FURTHER


def doubt(folded: Folded) -> list[Signal]:
    """The same for less, in long texts for one of the sentences: enough that what would be held is published instead."""
    if len(folded.words) <= LONGEST:
        return _signal(folded, _DOUBT)
    return next((found for part in _sentences(folded) if (found := _signal(folded, _DOUBTED_PART, part))), [])


def _sentences(folded: Folded) -> Iterator[Judged]:
    """What is made of each sentence of a text that is long enough to tell something."""
    for sentence in folded.words.split(" . "):
        if _SHORT // 2 <= len(sentence) <= LONGEST:
            yield _judged(sentence.split())


Judged = tuple[list[int], float]


def _signal(folded: Folded, needed: float, judged: Judged | None = None) -> list[Signal]:
    places, score = judged or _known(folded)
    if score < needed:
        return []
    kind = max(KINDS[1:], key=lambda kind: total(kind, places))
    return [Signal(kind, f"likeness.{kind[7:]}", "crisis", 0, len(folded.original), min(score / 4, 1.0))]


def _known(folded: Folded) -> Judged:
    known: Judged | None = folded.memo.get("likeness")
    if known is None:
        known = folded.memo["likeness"] = _judged(folded.tokens.words)
    return known


def _judged(words: Sequence[str]) -> Judged:
    places = [number % SIZE for number in map(crc32, map(str.encode, features(words)))]
    return places, total(KINDS[0], places)


def total(kind: str, places: Sequence[int]) -> float:
    """What the row of a kind makes of some features."""
    row = rows()[kind]
    return weighed(row, places if kind == KINDS[0] else [place % KIND_SIZE for place in places])


def weighed(row: array[int], places: Sequence[int]) -> float:
    """The weighed sum of some features, evened out over their number."""
    return (row[-1] + sum([row[place] for place in places]) / sqrt(len(places) or 1)) / SCALE


def features(words: Sequence[str]) -> Iterator[str]:
    """The words of a line, their beginnings and pairs, and the same of their senses with one word between; each once."""
    line = ["^", *("#" if word.isdigit() else word for word in words), "$"]
    found = [*line, *[f"{word[:4]}*" for word in line if len(word) > 4]]
    found += [f"{one} {two}" for one, two in pairwise(line)]
    meant = [_SENSES.get(word, word) for word in line]
    found += [sense for sense in meant if sense[0] == "@"]
    found += [f"{one} {two}" for one, two in pairwise(meant) if one[0] == "@" or two[0] == "@"]
    found += [f"{one} _ {two}" for one, two in zip(meant, meant[2:], strict=False) if one[0] == "@" or two[0] == "@"]
    return iter(dict.fromkeys(found))


@functools.cache
def rows(path: Path = WEIGHTS) -> dict[str, array[int]]:
    """The weights by kind, each row ending with what stands for no feature at all; 1/16 units, one byte each."""
    data, ends = path.read_bytes(), list(accumulate(size_of(kind) + 1 for kind in KINDS))
    if len(data) != ends[-1]:
        raise ValueError(f"{path.name} holds {len(data)} bytes instead of {ends[-1]}")
    return {kind: array("b", data[end - size_of(kind) - 1 : end]) for kind, end in zip(KINDS, ends, strict=True)}


def size_of(kind: str) -> int:
    """How many weights the row of a kind has, without the last."""
    return SIZE if kind == KINDS[0] else KIND_SIZE


# Read when the check is loaded: a broken file is refused at the start, and no message waits.
_SENSES = senses()
rows()
