"""Anchors: words without which a template cannot match, found in one walk over a line."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter

# What begins at a word: the anchors that the word itself is, and by the next word those that need more words.
Following = dict[str, list[tuple[list[str], int]]]
Begun = tuple[tuple[int, ...], Following]
_NO_WORDS: Following = {}
_own = itemgetter(0)


class Anchors:
    """A numbered collection of anchors as templates write them: " word ", " several words " or " beginnin"."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        self._begun: dict[str, Begun] = {}
        self._unknown = lru_cache(maxsize=8192)(self._begun_by_stems)

    def number(self, anchor: str) -> int:
        """The number of an anchor, added if it is new. Beginnings have at least two letters."""
        return self._numbers.setdefault(anchor, len(self._numbers))

    def close(self) -> None:
        """Get ready to look: no anchor is added after this."""
        whole = {anchor: number for anchor, number in self._numbers.items() if anchor.endswith(" ")}
        for anchor, number in self._numbers.items():
            if anchor not in whole:
                self._stems.setdefault(anchor[1:3], []).append((anchor[1:], number))
        following: dict[str, Following] = {}
        for anchor, number in whole.items():
            first, *rest = anchor.split()
            after = following.setdefault(first, {})
            if rest:
                after.setdefault(rest[0], []).append((rest[1:], number))
        for word, after in following.items():
            own = (whole[f" {word} "],) if f" {word} " in whole else ()
            self._begun[word] = (*own, *self._begun_by_stems(word)[0]), after or _NO_WORDS
        self._numbers.clear()

    def begun(self, words: list[str]) -> list[tuple[int, ...]]:
        """For each word the numbers of the anchors that begin at it."""
        known, unknown = self._begun.get, self._unknown
        begun = [known(word) or unknown(word) for word in words]
        numbers = list(map(_own, begun))
        for at, ((_, following), word) in enumerate(zip(begun, words[1:], strict=False)):
            if word in following:
                for rest, number in following[word]:
                    if not rest or words[at + 2 : at + 2 + len(rest)] == rest:
                        numbers[at] = (*numbers[at], number)
        return numbers

    def _begun_by_stems(self, word: str) -> Begun:
        stems = self._stems.get(word[:2], ())
        return tuple(number for stem, number in stems if word.startswith(stem)), _NO_WORDS
