"""Anchors: words without which a template cannot match, and which templates the words of a sentence leave possible."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, compress, count
from typing import Any, TypeVar

from moderation.check.kept import Kept

# Of each of these sets of anchors one has to be there; the rarest comes first.
Needs = Sequence[frozenset[str]]
# Of each of these ways one has to be open: each of its sets of anchors there.
Ways = Sequence[Sequence[Needs]]
# What words tell of first needs, of further needs, and of ways: numbers that are read as bits.
Told = tuple[int, int, int]
NOTHING: Told = (0, 0, 0)
Span = tuple[int, int]
Key = TypeVar("Key")
Rest = TypeVar("Rest")
Old = TypeVar("Old")
New = TypeVar("New")
# More needs than these rule out hardly anything that is left.
_NEEDS = 3
# Of so many words without an anchor of their own it is kept what they tell.
_UNKNOWN = 12_288


class Anchors:
    """Anchors as templates write them (" word ", " several words " or " beginnin"), and the templates that need them.

    What an anchor tells are three numbers that are read as bits: bit `n` of the first says that the first need of template
    `n` is met; bit `n` of the next that its second is, bit `n + size` that its third is; the last says the same of the two
    needs of each way. Many are 0 or shared, so that they take half the room of a single number. What several words tell
    together is an `or` of theirs.
    """

    def __init__(self, templates: Sequence[Needs], ways: Sequence[Ways] = ()) -> None:
        self._size = len(templates)
        # What most words tell is nothing: of those it is kept that there is none, which is passed over fastest.
        self._begun: dict[str, Told | None] = {}
        self._stems: dict[str, list[tuple[str, Told]]] = {}
        # By two words what they tell, and the longer anchors that begin with them: what has to follow, and what they tell.
        self._pairs: dict[tuple[str, str], Told] = {}
        self._longer: dict[tuple[str, str], list[tuple[tuple[str, ...], Told]]] = {}
        told: dict[str, list[int]] = defaultdict(lambda: list(NOTHING))
        for place, needs in enumerate(templates):
            for number, need in enumerate(needs[:_NEEDS]):
                for anchor in need:
                    told[anchor][min(number, 1)] |= 1 << place + max(0, number - 1) * self._size
        opened = self._open(ways, told)
        self._file(told)
        further = sum(
            1 << place + number * self._size
            for place, needs in enumerate(templates)
            for number in range(max(0, len(needs) - 1), _NEEDS - 1)
        )
        self._unasked = further, opened
        self._ready()

    def _open(self, ways: Sequence[Ways], told: dict[str, list[int]]) -> int:
        """Number the ways, add to `told` what tells of them, and give what those that need less do not ask."""
        numbers: dict[Sequence[Needs], int] = {}
        each: list[Needs] = []
        for among in chain.from_iterable(ways):
            if among not in numbers:
                numbers[among] = ((1 << len(among)) - 1) << len(each)
                each += among
        self._ways = len(each)
        self._either = {place: tuple(map(numbers.__getitem__, them)) for place, them in enumerate(ways) if them}
        unasked = 0
        for place, needs in enumerate(each):
            for number, need in enumerate(needs[:2]):
                for anchor in need:
                    told[anchor][-1] |= 1 << place + number * self._ways
            unasked |= (len(needs) == 1) << place + self._ways
        return unasked

    def _file(self, told: dict[str, list[int]]) -> None:
        once: dict[Told, Told] = {}
        whole = {anchor: _three(bits) for anchor, bits in told.items() if anchor.endswith(" ")}
        for anchor, parts in told.items():
            if anchor not in whole:
                bits = _three(parts)
                self._stems.setdefault(anchor[1:4], []).append((sys.intern(anchor[1:]), once.setdefault(bits, bits)))
        for anchor, bits in whole.items():
            first, *rest = map(sys.intern, anchor.split())
            if len(rest) > 1:
                self._longer.setdefault((first, rest[0]), []).append((tuple(rest[1:]), once.setdefault(bits, bits)))
                self._pairs.setdefault((first, rest[0]), NOTHING)
            elif rest:
                self._pairs[first, rest[0]] = once.setdefault(bits, bits)
            else:
                both = together((bits, self._by_stems(first) or NOTHING))
                self._begun[first] = once.setdefault(both, both)

    def _ready(self) -> None:
        self._begun = Kept(self._begun, self._by_stems, _UNKNOWN)

    def __getstate__(self) -> dict[str, Any]:
        numbers: dict[Told, int] = {}
        number = partial(_numbered, numbers)
        state = vars(self) | {
            "_begun": {word: number(bits) for word, bits in self._begun.items() if bits},
            "_pairs": {pair: number(bits) for pair, bits in self._pairs.items()},
            "_longer": _changed(self._longer, number),
            "_stems": _changed(self._stems, number),
        }
        alone: dict[int, int] = {}
        told = [alone.setdefault(part, len(alone)) for bits in numbers for part in bits]
        return state | {"_told": told, "_alone": list(alone)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        alone = map(state.pop("_alone").__getitem__, state.pop("_told"))
        told = list(zip(alone, alone, alone, strict=True)).__getitem__
        self._begun = {word: told(number) for word, number in state.pop("_begun").items()}
        self._pairs = {pair: told(number) for pair, number in state.pop("_pairs").items()}
        self._longer, self._stems = _changed(state.pop("_longer"), told), _changed(state.pop("_stems"), told)
        vars(self).update(state)
        self._ready()

    def told(self, words: list[str], spans: Iterable[Span]) -> list[Told]:
        """What the anchors tell that begin in each of some spans (the first word, and the one after the last)."""
        alone = list(map(self._begun.__getitem__, words))
        further = self._further(words)
        return [together(chain(filter(None, alone[a:b]), filter(None, further[a:b]))) for a, b in spans]

    def _further(self, words: list[str]) -> list[Told | None]:
        """For each word what it tells together with those after it."""
        told = list(map(self._pairs.get, zip(words, words[1:], strict=False)))
        longer = self._longer
        for at in compress(count(), told):
            for rest, more in longer.get((words[at], words[at + 1]), ()):
                if tuple(words[at + 2 : at + 2 + len(rest)]) == rest:
                    told[at] = together((told[at] or NOTHING, more))
        return told

    def _by_stems(self, word: str) -> Told | None:
        filed = self._stems.get(word[:3], ()) if len(word) > 2 else ()
        if short := self._stems.get(word[:2]):
            filed = (*short, *filed)
        told = [bits for stem, bits in filed if word.startswith(stem)]
        return together(told) if len(told) > 1 else next(iter(told), None)

    def possible(self, told: Told, among: int = -1) -> list[int]:
        """The numbers of the templates of which each need is met and of all ways one is open, in order.

        `among` has a bit for each template that is asked for; without it all are.
        """
        first, further, ways = told
        left = first & among
        if not left:
            return []
        further |= self._unasked[0]
        left &= further & further >> self._size
        if not left:
            return []
        ways |= self._unasked[1]
        ways &= ways >> self._ways
        found = []
        while left:
            number = left.bit_length() - 1
            left ^= 1 << number
            if number not in self._either or all(map(ways.__and__, self._either[number])):
                found.append(number)
        return found[::-1]


def _numbered(numbers: dict[Told, int], bits: Told) -> int:
    return numbers.setdefault(bits, len(numbers))


def _changed(
    filed: dict[Key, list[tuple[Rest, Old]]], change: Callable[[Old], New]
) -> dict[Key, list[tuple[Rest, New]]]:
    return {key: [(rest, change(bits)) for rest, bits in those] for key, those in filed.items()}


def together(told: Iterable[Told]) -> Told:
    """What several words tell."""
    first = further = ways = 0
    # A plain loop with as little in it as can be: for a message this is done for nearly each of its words.
    for here, beyond, open_to in told:
        first |= here
        further |= beyond
        if open_to:
            ways |= open_to
    return first, further, ways


def _three(bits: list[int]) -> Told:
    first, further, ways = bits
    return first, further, ways
