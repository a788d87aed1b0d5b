"""The parts of a template, each able to say where it may end when it begins at a word; shared, small, linear in time.

`ends(line, at)` gives the numbers of the words after the part, each once, the preferred one first: a gap and what may
be left out take as much as they can, a choice goes by the order of its parts. That is the order in which a regular
expression would try, without its trying twice: a choice remembers what it found at a word.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

MARKS = frozenset((".", "?", ","))
STOPS = frozenset((".", "?"))
_DIGITS = tuple("0123456789")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NONE: tuple[int, ...] = ()

Ends = Sequence[int]
# Words that a part may begin with; the phrases of a choice by their first words where it has nothing else.
Heads = frozenset[str] | Mapping[str, object]
# Words, beginnings of words, and how many words at most stand before them.
Ahead = tuple[tuple[Heads, tuple[str, ...], int], ...]


class Words(Protocol):
    """What a node reads: the words, where the commas are, and what choices remember."""

    words: list[str]
    commas: frozenset[int]
    memo: dict[int, Ends]

    def allowed(self, places: Ends, node: Node) -> Ends:
        """Those of the places at which a part with `ahead` may begin."""


class Node(ABC):
    """A part of a template.

    `first` are the words it may begin with (None: any), `stems` beginnings of such words, `blank` whether it may take
    no word, `literal` whether it is one plain word, `edged` whether it looks for the edge of a sentence. `heads` is
    `first` where that alone tells that the part cannot begin. `longest` is the most words it takes. `ahead` tells where a
    part that takes some word, but may begin with any, begins: not further than so many words before one of these.
    """

    __slots__ = ("ahead", "blank", "edged", "first", "heads", "literal", "longest", "stems")

    def __init__(
        self,
        first: Heads | None,
        stems: tuple[str, ...] = (),
        *,
        blank: bool = False,
        literal: bool = False,
        edged: bool = False,
        longest: int = 1,
    ) -> None:
        self.first, self.stems, self.blank, self.literal, self.edged = first, stems, blank, literal, edged
        self.heads = None if stems or blank else first
        self.longest = longest
        self.ahead: Ahead | None = None

    def __getstate__(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in slots(type(self))])

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for name, value in zip(slots(type(self)), state, strict=True):
            setattr(self, name, value)

    def may_begin(self, word: str) -> bool:
        """Whether the part may begin with a word."""
        return self.first is None or word in self.first or (bool(self.stems) and word.startswith(self.stems))

    @abstractmethod
    def ends(self, line: Words, at: int) -> Ends:
        """Where the part may end if it begins at word `at`; empty if it does not begin there."""


@cache
def slots(kind: type[Node]) -> tuple[str, ...]:
    """What a part consists of: written down as values alone, which take less room than names with values."""
    return (*Node.__slots__, *kind.__slots__)


class Word(Node):
    """One word."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        super().__init__(frozenset((word,)), literal=True)
        self.word = word

    def ends(self, line: Words, at: int) -> Ends:
        words = line.words
        return (at + 1,) if at < len(words) and words[at] == self.word else _NONE


class Stop(Node):
    """The end of a sentence, taken as a word."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(STOPS)

    def ends(self, line: Words, at: int) -> Ends:
        return (at + 1,) if at < len(line.words) and line.words[at] in STOPS else _NONE


class Stem(Node):
    """A word with any ending."""

    __slots__ = ("stem",)

    def __init__(self, stem: str) -> None:
        super().__init__(frozenset(), (stem,))
        self.stem = stem

    def ends(self, line: Words, at: int) -> Ends:
        words = line.words
        return (at + 1,) if at < len(words) and words[at].startswith(self.stem) else _NONE


class Number(Node):
    """A number, or a year."""

    __slots__ = ("year",)

    def __init__(self, *, year: bool) -> None:
        super().__init__(frozenset(), _DIGITS)
        self.year = year

    def ends(self, line: Words, at: int) -> Ends:
        if at >= len(line.words) or not line.words[at].isdigit():
            return _NONE
        return (at + 1,) if not self.year or _YEAR.fullmatch(line.words[at]) else _NONE


class Gap(Node):
    """Up to so many words of the same sentence."""

    __slots__ = ("most",)

    def __init__(self, most: int) -> None:
        super().__init__(None, blank=True, longest=most)
        self.most = most

    def ends(self, line: Words, at: int) -> Ends:
        words, last = line.words, at
        limit = min(at + self.most, len(words))
        while last < limit and words[last] not in STOPS:
            last += 1
        return range(last, at - 1, -1)


class Edge(Node):
    """The beginning or the end of a sentence or clause; takes no word."""

    __slots__ = ("opens",)

    def __init__(self, *, opens: bool) -> None:
        super().__init__(None, edged=True, longest=0)
        self.opens = opens

    def ends(self, line: Words, at: int) -> Ends:
        words = line.words
        if self.opens:
            return (at,) if at == 0 or words[at - 1] in MARKS else _NONE
        return (at,) if at >= len(words) or words[at] in MARKS else _NONE


class Maybe(Node):
    """A part that may be left out."""

    __slots__ = ("part",)

    def __init__(self, part: Node) -> None:
        super().__init__(part.first, part.stems, blank=True, edged=part.edged, longest=part.longest)
        self.part = part

    def ends(self, line: Words, at: int) -> Ends:
        found = self.part.ends(line, at)
        if not found:
            return (at,)
        return (*found, at) if at not in found else (*(end for end in found if end != at), at)
