"""Anchors: words without which a template cannot match, and which templates the words of a sentence leave possible."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce
from itertools import chain, compress, count
from operator import or_
from typing import Any, TypeVar

from moderation.check.kept import Kept

# Of each of these sets of anchors one has to be there; the rarest comes first.
Needs = Sequence[frozenset[str]]
# Of each of these ways one has to be open: each of its sets of anchors there.
Ways = Sequence[Sequence[Needs]]
Key = TypeVar("Key")
Rest = TypeVar("Rest")
# More needs than these rule out hardly anything that is left.
_NEEDS = 3
# Of so many words without an anchor of their own it is kept what they tell.
_UNKNOWN = 6_144


class Anchors:
    """Anchors as templates write them (" word ", " several words " or " beginnin"), and the templates that need them.

    What anchors tell is a number that is read as bits: bit `n` that the first need of template `n` is met, bit
    `n + size` that its second is, and so on; above them in the same manner the needs of each way. What several words
    tell together is one `or` of theirs.
    """

    def __init__(self, templates: Sequence[Needs], ways: Sequence[Ways] = ()) -> None:
        self._size = len(templates)
        self._begun: dict[str, int] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        # By two words what they tell, and the longer anchors that begin with them: what has to follow, and what they tell.
        self._pairs: dict[tuple[str, str], int] = {}
        self._longer: dict[tuple[str, str], list[tuple[tuple[str, ...], int]]] = {}
        told: dict[str, int] = {}
        for place, needs in enumerate(templates):
            for number, need in enumerate(needs[:_NEEDS]):
                for anchor in need:
                    told[anchor] = told.get(anchor, 0) | 1 << place + number * self._size
        opened = self._open(ways, told)
        self._file(told)
        self._unasked = sum(
            1 << place + number * self._size
            for place, needs in enumerate(templates)
            for number in range(len(needs), _NEEDS)
        )
        self._unasked |= opened
        self._all = (1 << self._size) - 1
        self._ready()

    def _open(self, ways: Sequence[Ways], told: dict[str, int]) -> int:
        """Number the ways, add to `told` what tells of them, and give what those that need less do not ask."""
        numbers: dict[Sequence[Needs], int] = {}
        each: list[Needs] = []
        for among in chain.from_iterable(ways):
            if among not in numbers:
                numbers[among] = ((1 << len(among)) - 1) << len(each)
                each += among
        self._first, self._ways = _NEEDS * self._size, len(each)
        self._either = {place: tuple(map(numbers.__getitem__, them)) for place, them in enumerate(ways) if them}
        unasked = 0
        for place, needs in enumerate(each, start=self._first):
            for anchor in needs[0]:
                told[anchor] = told.get(anchor, 0) | 1 << place
            for anchor in needs[1] if len(needs) > 1 else ():
                told[anchor] = told.get(anchor, 0) | 1 << place + self._ways
            unasked |= (len(needs) == 1) << place + self._ways
        return unasked

    def _file(self, told: dict[str, int]) -> None:
        whole = {anchor: bits for anchor, bits in told.items() if anchor.endswith(" ")}
        once: dict[int, int] = {}
        for anchor, bits in told.items():
            if anchor not in whole:
                self._stems.setdefault(anchor[1:4], []).append((sys.intern(anchor[1:]), once.setdefault(bits, bits)))
        for anchor, bits in whole.items():
            first, *rest = map(sys.intern, anchor.split())
            if len(rest) > 1:
                self._longer.setdefault((first, rest[0]), []).append((tuple(rest[1:]), once.setdefault(bits, bits)))
                self._pairs.setdefault((first, rest[0]), 0)
            elif rest:
                self._pairs[first, rest[0]] = once.setdefault(bits, bits)
            else:
                bits |= self._by_stems(first)
                self._begun[first] = once.setdefault(bits, bits)

    def _ready(self) -> None:
        self._begun = Kept(self._begun, self._by_stems, _UNKNOWN)

    def __getstate__(self) -> dict[str, Any]:
        numbers: dict[int, int] = {}
        number = partial(_numbered, numbers)
        return vars(self) | {
            "_begun": {word: number(bits) for word, bits in self._begun.items()},
            "_pairs": {pair: number(bits) for pair, bits in self._pairs.items()},
            "_longer": _changed(self._longer, number),
            "_stems": _changed(self._stems, number),
            "_told": list(numbers),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        told = state.pop("_told").__getitem__
        vars(self).update(state)
        self._begun = {word: told(number) for word, number in self._begun.items()}
        self._pairs = {pair: told(number) for pair, number in self._pairs.items()}
        self._longer, self._stems = _changed(self._longer, told), _changed(self._stems, told)
        self._ready()

    def begun(self, words: list[str]) -> list[int]:
        """For each word what the anchors tell that begin at it; 0 for most."""
        bits = list(map(self._begun.__getitem__, words))
        pairs, longer = self._pairs, self._longer
        for at in compress(count(), map(pairs.__contains__, zip(words, words[1:], strict=False))):
            pair = words[at], words[at + 1]
            bits[at] |= pairs[pair]
            for rest, more in longer.get(pair, ()):
                if tuple(words[at + 2 : at + 2 + len(rest)]) == rest:
                    bits[at] |= more
        return bits

    def _by_stems(self, word: str) -> int:
        short, long = self._stems.get(word[:2], ()), self._stems.get(word[:3], ())
        if not short and not long:
            return 0
        filed = (*short, *long) if len(word) > 2 else short
        return together(bits for stem, bits in filed if word.startswith(stem))

    def possible(self, told: int, among: int | None = None) -> list[int]:
        """The numbers of the templates of which each need is met and of all ways one is open, in order.

        `among` has a bit for each template that is asked for; without it all are.
        """
        left = told & (self._all if among is None else among)
        if not left:
            return []
        told |= self._unasked
        for number in range(1, _NEEDS):
            left &= told >> number * self._size
        found = []
        ways = told >> self._first
        ways &= ways >> self._ways
        while left:
            number = left.bit_length() - 1
            left ^= 1 << number
            if number not in self._either or all(map(ways.__and__, self._either[number])):
                found.append(number)
        return found[::-1]


def _numbered(numbers: dict[int, int], bits: int) -> int:
    return numbers.setdefault(bits, len(numbers))


def _changed(
    filed: dict[Key, list[tuple[Rest, int]]], change: Callable[[int], int]
) -> dict[Key, list[tuple[Rest, int]]]:
    return {key: [(rest, change(bits)) for rest, bits in those] for key, those in filed.items()}


def together(told: Iterable[int]) -> int:
    """What several words tell."""
    return reduce(or_, told, 0)
