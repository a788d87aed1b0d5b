"""Anchors: words without which a template cannot match, and which templates the words of a sentence leave possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import compress, count
from operator import or_
from typing import Any

from moderation.check.kept import Kept

# Of each of these sets of anchors one has to be there; the rarest comes first.
Needs = Sequence[frozenset[str]]
# More needs than these rule out hardly anything that is left.
_NEEDS = 3
# Of so many words without an anchor of their own it is kept what they tell.
_UNKNOWN = 4096


class Anchors:
    """Anchors as templates write them (" word ", " several words " or " beginnin"), and the templates that need them.

    What anchors tell is a number that is read as bits: bit `n` that the first need of template `n` is met, bit
    `n + size` that its second is, and so on. What several words tell together is one `or` of theirs.
    """

    def __init__(self, templates: Sequence[Needs]) -> None:
        self._size = len(templates)
        self._begun: dict[str, int] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        # By two words the anchors that begin with them: what has to follow, and what they tell.
        self._pairs: dict[tuple[str, str], list[tuple[list[str], int]]] = {}
        told: dict[str, int] = {}
        for place, needs in enumerate(templates):
            for number, need in enumerate(needs[:_NEEDS]):
                for anchor in need:
                    told[anchor] = told.get(anchor, 0) | 1 << place + number * self._size
        self._file(told)
        self._unasked = sum(
            1 << place + number * self._size
            for place, needs in enumerate(templates)
            for number in range(len(needs), _NEEDS)
        )
        self._all = (1 << self._size) - 1
        self._ready()

    def _file(self, told: dict[str, int]) -> None:
        whole = {anchor: bits for anchor, bits in told.items() if anchor.endswith(" ")}
        once: dict[int, int] = {}
        for anchor, bits in told.items():
            if anchor not in whole:
                self._stems.setdefault(anchor[1:4], []).append((anchor[1:], once.setdefault(bits, bits)))
        for anchor, bits in whole.items():
            first, *rest = anchor.split()
            if rest:
                self._pairs.setdefault((first, rest[0]), []).append((rest[1:], once.setdefault(bits, bits)))
            else:
                bits |= self._by_stems(first)
                self._begun[first] = once.setdefault(bits, bits)

    def _ready(self) -> None:
        self._begun = Kept(self._begun, self._by_stems, _UNKNOWN)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_begun": dict(self._begun)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._ready()

    def begun(self, words: list[str]) -> list[int]:
        """For each word what the anchors tell that begin at it; 0 for most."""
        bits = list(map(self._begun.__getitem__, words))
        pairs = self._pairs
        for at in compress(count(), map(pairs.__contains__, zip(words, words[1:], strict=False))):
            for rest, more in pairs[words[at], words[at + 1]]:
                if not rest or words[at + 2 : at + 2 + len(rest)] == rest:
                    bits[at] |= more
        return bits

    def _by_stems(self, word: str) -> int:
        short, long = self._stems.get(word[:2], ()), self._stems.get(word[:3], ())
        if not short and not long:
            return 0
        filed = (*short, *long) if len(word) > 2 else short
        return together(bits for stem, bits in filed if word.startswith(stem))

    def possible(self, told: int) -> Iterator[int]:
        """The numbers of the templates of which each need is met, in order."""
        told |= self._unasked
        left = told & self._all
        for number in range(1, _NEEDS):
            left &= told >> number * self._size
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest


def together(told: Iterable[int]) -> int:
    """What several words tell."""
    return reduce(or_, told, 0)
