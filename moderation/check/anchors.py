"""Anchors: words without which a template cannot match, found in one walk over a line."""

from __future__ import annotations

from functools import lru_cache

# By two words the anchors that begin with them: what has to follow, and the number of the anchor.
Pairs = dict[tuple[str, str], list[tuple[list[str], int]]]


class Anchors:
    """A numbered collection of anchors as templates write them: " word ", " several words " or " beginnin"."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        self._begun: dict[str, tuple[int, ...]] = {}
        self._pairs: Pairs = {}
        self._unknown = lru_cache(maxsize=2048)(self._begun_by_stems)

    def number(self, anchor: str) -> int:
        """The number of an anchor, added if it is new. Beginnings have at least two letters."""
        return self._numbers.setdefault(anchor, len(self._numbers))

    def close(self) -> None:
        """Get ready to look: no anchor is added after this."""
        whole = {anchor: number for anchor, number in self._numbers.items() if anchor.endswith(" ")}
        for anchor, number in self._numbers.items():
            if anchor not in whole:
                self._stems.setdefault(anchor[1:4], []).append((anchor[1:], number))
        for anchor, number in whole.items():
            first, *rest = anchor.split()
            if rest:
                self._pairs.setdefault((first, rest[0]), []).append((rest[1:], number))
            elif first not in self._begun:
                self._begun[first] = (number, *self._begun_by_stems(first))
        self._numbers.clear()

    def begun(self, words: list[str]) -> list[tuple[int, ...]]:
        """For each word the numbers of the anchors that begin at it."""
        known, unknown, pairs = self._begun.get, self._unknown, self._pairs
        numbers = [known(word) or unknown(word) for word in words]
        for at, pair in enumerate(zip(words, words[1:], strict=False)):
            if pair in pairs:
                for rest, number in pairs[pair]:
                    if not rest or words[at + 2 : at + 2 + len(rest)] == rest:
                        numbers[at] = (*numbers[at], number)
        return numbers

    def _begun_by_stems(self, word: str) -> tuple[int, ...]:
        short, long = self._stems.get(word[:2], ()), self._stems.get(word[:3], ())
        if not short and not long:
            return ()
        filed = (*short, *long) if len(word) > 2 else short
        return tuple(number for stem, number in filed if word.startswith(stem))
