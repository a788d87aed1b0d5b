"""Parts of a template that are made of parts: a choice of several, and a row of them one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any

from moderation.check.early import sign
from moderation.check.nodes import Ahead, Edge, Ends, Heads, Node, Word, Words

_NONE: tuple[int, ...] = ()
_NO_WORDS: frozenset[str] = frozenset()
_FEW = 8
# Choices are numbered so far apart that each has a number of its own for every word of a line.
_NUMBERS = count()
_WORDS_MOST = 20


class Choice(Node):
    """One of several parts, the preferred first; plain phrases are looked up by their first word."""

    __slots__ = ("_likely", "_named", "_number", "others", "phrases")

    def __init__(self, parts: Sequence[Node]) -> None:
        phrases: dict[str, list[Phrase]] = {}
        others: list[tuple[int, Node]] = []
        for rank, part in enumerate(parts):
            phrase = _phrase(part)
            if phrase:
                phrases.setdefault(phrase[0], []).append((rank, tuple(phrase[1:])))
            else:
                others.append((rank, part))
        self._number = next(_NUMBERS) << _WORDS_MOST
        self.phrases = {word: _shared(found) for word, found in phrases.items()}
        self.others = tuple(others)
        super().__init__(
            self._firsts(),
            tuple(sorted({stem for part in parts for stem in part.stems})),
            edged=any(part.edged for part in parts),
            longest=max(part.longest for part in parts),
        )
        if self.first is None and all(map(_begins, parts)):
            self.ahead = _merged(place for part in parts for place in _begins(part))
        self._likely: dict[str, tuple[tuple[int, Node], ...]] | None = {} if len(self.others) > _FEW else None
        self._named = union(part.first or () for _, part in self.others) if len(self.others) > _FEW else _NO_WORDS

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        super().__setstate__(state)
        self._number = next(_NUMBERS) << _WORDS_MOST

    def _firsts(self) -> Heads | None:
        """The words it may begin with; its phrases where it has nothing else, which take no room of their own."""
        if any(part.first is None for _, part in self.others):
            return None
        return union([self.phrases, *(part.first or () for _, part in self.others)]) if self.others else self.phrases

    def ends(self, line: Words, at: int) -> Ends:
        words = line.words
        word = words[at] if at < len(words) else ""
        if not self.others:
            phrases = self.phrases.get(word)
            if phrases is None:
                return _NONE
            if len(phrases) == 1 and not phrases[0][1]:
                return (at + 1,)
        elif self.first is not None and word not in self.first and not (self.stems and word.startswith(self.stems)):
            return _NONE
        key = self._number + at
        known = line.memo.get(key)
        if known is None:
            known = line.memo[key] = self._find(line, at, word)
        return known

    def _find(self, line: Words, at: int, word: str) -> Ends:
        found: list[tuple[int, Ends]] = []
        for rank, rest in self.phrases.get(word, ()):
            after = at + 1 + len(rest)
            if not rest or tuple(line.words[at + 1 : after]) == rest:
                found.append((rank, (after,)))
        for rank, part in self.others if self._likely is None else self._chosen(word, self._likely):
            ends = part.ends(line, at)
            if ends:
                found.append((rank, ends))
        if len(found) <= 1:
            return found[0][1] if found else _NONE
        found.sort(key=_rank)
        return tuple(dict.fromkeys([end for _, ends in found for end in ends]))

    def _chosen(self, word: str, known: dict[str, tuple[tuple[int, Node], ...]]) -> tuple[tuple[int, Node], ...]:
        """Those of the dear parts that may begin with a word; kept for the words that the choice itself names, and all others."""
        if word not in self._named:
            if self.stems and word.startswith(self.stems):
                return self._apt(word)
            word = ""
        chosen = known.get(word)
        if chosen is None:
            chosen = known[word] = self._apt(word)
        return chosen

    def _apt(self, word: str) -> tuple[tuple[int, Node], ...]:
        return tuple(part for part in self.others if part[1].may_begin(word))


class Row(Node):
    """Parts one after the other; a comma may stand between them unless both are plain words."""

    __slots__ = ("before", "parts", "since", "told")

    def __init__(self, parts: Sequence[Node]) -> None:
        first, stems = _beginning(parts)
        super().__init__(
            first,
            stems,
            blank=all(part.blank for part in parts),
            edged=any(part.edged for part in parts),
            longest=sum(part.longest for part in parts) + len(parts) - 1,
        )
        if first is None:
            self.ahead = _ahead(parts)
        self.parts = tuple((part, _joins(parts, number), part.heads) for number, part in enumerate(parts))
        self.told, self.since, self.before = sign([(part, comma) for part, comma, _ in self.parts])

    def ends(self, line: Words, at: int) -> Ends:
        words, commas = line.words, line.commas
        size = len(words)
        told = self.told
        if told is not None:
            # After an edge there may be a comma before the first word.
            if self.heads is not None and not self.edged and (at >= size or words[at] not in self.heads):
                return _NONE
            among = told if isinstance(told, frozenset) else told.keys()
            if among.isdisjoint(words[at + self.since : at + self.before]):
                return _NONE
        places: Ends = (at,)
        for part, comma, heads in self.parts:
            place = places[0]
            if len(places) > 1 or (comma and place in commas):
                places = _onward(part, heads, line, _after_commas(places, commas) if comma else places)
            elif heads is None or (place < size and words[place] in heads):
                places = part.ends(line, place)
            else:
                return _NONE
            if not places:
                return _NONE
        return places


def _onward(part: Node, heads: Heads | None, line: Words, places: Ends) -> Ends:
    """Where a part may end that begins at one of several places."""
    words, size = line.words, len(line.words)
    if part.first is None and part.ahead:
        places = line.allowed(places, part)
    found: dict[int, None] = {}
    for place in places:
        if heads is None or (place < size and words[place] in heads):
            for end in part.ends(line, place):
                found[end] = None
    return tuple(found)


def _ahead(parts: Sequence[Node]) -> Ahead | None:
    """What stands ahead of a row that may begin with anything: its first part that takes some word, if that is known.

    Between two parts there may be a comma.
    """
    before = 0
    for part in parts:
        if not part.blank and not isinstance(part, Edge):
            return _merged((words, stems, before + reach) for words, stems, reach in _begins(part)) or None
        before += part.longest + 1
    return None


def _begins(part: Node) -> Ahead:
    """What is known of where a part begins that takes some word; empty if nothing."""
    if part.blank or part.first is None:
        return part.ahead or ()
    return ((part.first, part.stems, 0),)


def _merged(places: Iterable[tuple[Heads, tuple[str, ...], int]]) -> Ahead:
    """The same with one entry for each reach."""
    found: dict[int, tuple[Heads, tuple[str, ...]]] = {}
    for words, stems, reach in places:
        known, begun = found.get(reach, (frozenset(), ()))
        found[reach] = union([known, words]) if known else words, tuple(sorted({*begun, *stems}))
    return tuple((words, stems, reach) for reach, (words, stems) in sorted(found.items()))


Phrase = tuple[int, tuple[str, ...]]


def _shared(phrases: list[Phrase]) -> tuple[Phrase, ...]:
    """The phrases that begin with a word; nearly always the word alone, which is then the same object everywhere."""
    (rank, rest), *more = phrases
    return tuple(phrases) if rest or more else alone(rank)


@cache
def alone(rank: int) -> tuple[Phrase, ...]:
    """A word that is a phrase by itself."""
    return ((rank, ()),)


def union(sets: Iterable[Iterable[str]]) -> frozenset[str]:
    """All that is in any of the sets."""
    return frozenset().union(*sets)


def _rank(found: tuple[int, Ends]) -> int:
    return found[0]


def _after_commas(places: Ends, commas: frozenset[int]) -> Ends:
    """The places, each comma passed over first and then not."""
    if commas.isdisjoint(places):
        return places
    passed: dict[int, None] = {}
    for place in places:
        if place in commas:
            passed[place + 1] = None
        passed[place] = None
    return tuple(passed)


def _phrase(part: Node) -> list[str]:
    """The words of a part that is nothing but plain words; none of any other."""
    if isinstance(part, Word):
        return [part.word]
    if isinstance(part, Row):
        words = [piece.word for piece, _, _ in part.parts if isinstance(piece, Word)]
        return words if len(words) == len(part.parts) else []
    return []


def _joins(parts: Sequence[Node], number: int) -> bool:
    """Whether a comma may stand before part `number`."""
    return number > 0 and not (parts[number].literal and parts[number - 1].literal)


def _beginning(parts: Sequence[Node]) -> tuple[Heads | None, tuple[str, ...]]:
    """What a row may begin with; the edge of a sentence is looked through."""
    first: Heads = frozenset()
    stems: tuple[str, ...] = ()
    for part in parts:
        if isinstance(part, Edge) and part.opens:
            continue
        if part.first is None:
            return None, ()
        first, stems = union([first, part.first]) if first else part.first, stems + part.stems
        if not part.blank:
            return first, stems
    return None, ()
