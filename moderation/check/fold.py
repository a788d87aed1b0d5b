"""A text made comparable in three strengths, each with the way back to the original characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate, compress, count
from operator import add
from typing import Any, Literal

from moderation.check.glyphs import flatten
from moderation.check.nodes import MARKS
from moderation.check.spelling import Spelling, default_spelling, is_leet, unleet

Strength = Literal["plain", "tight", "words"]

LIMIT = 6_000
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_*][^\W_]){2,}(?![^\W_])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_RUN = re.compile(r"[a-z0-9@$!|]{2,}")


class Folded:
    """The text in three strengths.

    `plain`: lower case, look-alikes undone, accents and invisible marks off; character by character.
    `tight`: `plain` with leet undone, spaced-out letters joined and stretched letters reduced to one.
    `words`: one space before the first word and one after each; contractions and text-speak spelled out, emoji named,
    known misspellings mended; `.` ends a sentence, `?` a question, `,` a clause. Quotation marks are left out.
    Only the first `LIMIT` characters are folded, and of what they fold to (one character can stand for eighteen) only as
    many are kept; `cut` tells whether there was more. `memo` keeps what a stage found out for the next.
    """

    def __init__(self, original: str, spelling: Spelling | None = None) -> None:
        self.original = original
        plain, self._placed = flatten(original[:LIMIT])
        self.cut = max(len(original), len(plain)) > LIMIT
        self.plain = plain[:LIMIT]
        self._spelling = spelling or default_spelling()
        self.memo: dict[Any, Any] = {}

    @cached_property
    def _places(self) -> list[int]:
        """The place in the original of each character of `plain`; nothing where all kept their places."""
        return self._placed() if self._placed else []

    @cached_property
    def _tightened(self) -> tuple[str, list[int]]:
        return _tighten(self.plain)

    @property
    def tight(self) -> str:
        """`plain` with leet, spaced-out and stretched letters undone."""
        return self._tightened[0]

    @cached_property
    def tokens(self) -> Tokens:
        """The words one by one, with their places."""
        return Tokens(*self._spelling.spell(self.plain))

    @property
    def words(self) -> str:
        """The words as one line; see the class."""
        return self.tokens.line

    def span(self, start: int, end: int, strength: Strength = "plain") -> tuple[int, int]:
        """Code points of the original for `start` to `end` (exclusive) of the given strength."""
        if end <= start:
            return 0, 0
        if strength == "words":
            start, end = self.tokens.plain_span(start, end)
        elif strength == "tight":
            places = self._tightened[1]
            start, end = places[start], places[min(end, len(places)) - 1] + 1
        return self._original(start, end)

    def _original(self, start: int, end: int) -> tuple[int, int]:
        places = self._places
        if not places:
            return start, end
        last = min(end, len(places)) - 1
        begin, finish = places[min(start, last)], places[last] + 1
        while finish < len(self.original) and not _stands_alone(self.original[finish]):
            finish += 1
        return begin, finish

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Spans in `words`, each up to and with its closing mark."""
        starts, size = self.tokens.starts, len(self.words)
        ends = [starts[at] + 2 for at in self.tokens.stops]
        spans = list(zip([0, *ends], ends, strict=False))
        last = ends[-1] if ends else 0
        return [*spans, (last, size)] if last < size else spans

    def sentence(self, place: int) -> tuple[int, int]:
        """The sentence of `words` in which `place` lies."""
        spans = self.sentences
        at = bisect_right(spans, place, key=lambda span: span[0]) - 1
        return spans[max(at, 0)] if spans else (0, 0)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """From the beginning of the sentence at `start` to the end of the one at `end`, both in `words`."""
        return self.sentence(start)[0], max(self.sentence(max(end - 2, start))[1], end)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Spans of `words` that stand between quotation marks."""
        return self.tokens.line_spans([m.span() for m in _QUOTED.finditer(self.plain)])


# What may not stand before the single mark is looked at after it, so that marks are what is searched for.
_QUOTED = re.compile(r"\"[^\"\n]{1,400}\"|'(?<![^\s(]')[^'\n]{2,200}'(?![^\s.,!?)])")


class Tokens:
    """The words of `Folded.words`, each with its place in the line and in `plain`."""

    def __init__(self, words: list[str], spans: Callable[[], list[tuple[int, int]]]) -> None:
        self.words, self._spans = words, spans
        self.line = word_line(words)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The place of each word in `plain`."""
        return self._spans()

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in the line."""
        return word_starts(self.words)

    @cached_property
    def marks(self) -> list[int]:
        """The numbers of the commas, full stops and question marks."""
        return marked(self.words)

    @cached_property
    def stops(self) -> list[int]:
        """The numbers of the marks that end a sentence."""
        words = self.words
        return [at for at in self.marks if words[at] != ","]

    def index(self, place: int) -> int:
        """The number of the word at or before `place` of the line."""
        return max(bisect_right(self.starts, place) - 1, 0)

    def plain_span(self, start: int, end: int) -> tuple[int, int]:
        """`start` to `end` of the line as a span of `plain`."""
        if not self.words:
            return 0, 0
        first, last = self.index(start), self.index(max(end - 2, start))
        return self.spans[first][0], max(self.spans[last][1], self.spans[first][1])

    def line_spans(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Spans of `plain` as spans of the line; spans that hold no word are left out."""
        if not spans:
            return []
        begins = [span[0] for span in self.spans]
        found = []
        for start, end in spans:
            first, last = bisect_right(begins, start), bisect_right(begins, end - 1) - 1
            if first and self.spans[first - 1][0] >= start:
                first -= 1
            if first <= last:
                found.append((self.starts[first], self.starts[last] + len(self.words[last])))
        return found


def word_line(words: list[str]) -> str:
    """The words with one space before the first and after each."""
    return f" {' '.join(words)} " if words else " "


def marked(words: list[str]) -> list[int]:
    """The numbers of the marks among some words."""
    return list(compress(count(), map(MARKS.__contains__, words)))


def word_starts(words: list[str]) -> list[int]:
    """Where each word begins in a line that has one space before the first and after each."""
    return list(map(add, accumulate(map(len, words), initial=1), range(len(words))))


def fold(text: str, spelling: Spelling | None = None) -> Folded:
    """Fold a text; never raises, whatever the text holds."""
    return Folded(text, spelling)


def _stands_alone(character: str) -> bool:
    """Whether a character is seen by itself, rather than as a mark on the one before."""
    return character.isascii() or bool(flatten(character)[0])


def _tighten(plain: str) -> tuple[str, list[int]]:
    letters, places = list(plain), list(range(len(plain)))
    for found in _SPACED.finditer(plain):
        for at in range(found.start() + 1, found.end(), 2):
            letters[at] = ""
    for found in _RUN.finditer(plain):
        if is_leet(found[0]):
            letters[found.start() : found.end()] = unleet(found[0])
    joined = "".join(letters)
    places = [place for place in places if letters[place]]
    return _shorten(joined, places)


def _shorten(joined: str, places: list[int]) -> tuple[str, list[int]]:
    if not _STRETCHED.search(joined):
        return joined, places
    kept: list[int] = []
    at = 0
    for found in _STRETCHED.finditer(joined):
        kept.extend(range(at, found.start() + 1))
        at = found.end()
    kept.extend(range(at, len(joined)))
    return "".join(joined[i] for i in kept), [places[i] for i in kept]
