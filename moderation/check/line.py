"""A line of words, and where a pattern of templates matches in it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import chain

from moderation.check.fold import Tokens, marked, word_line, word_starts
from moderation.check.joined import Choice
from moderation.check.nodes import MARKS, Ahead, Ends, Heads, Node
from moderation.check.template import Template

MOST_HITS = 16
# Stretches of so many words are looked at once, whatever part of them is asked for.
_LONG = 80
_SHORT = 4
# Words are put in order once so many parts were looked for all over a line.
_FEW = 6
_DIGITS = frozenset("0123456789")


class Line:
    """A line of words as `Folded.words` gives it; places are characters of the line, numbers count its words.

    `whole` are the words of the whole text where the line is that.
    """

    def __init__(self, words: list[str], whole: Tokens | None = None) -> None:
        self.words, self._whole = words, whole
        self.commas = frozenset([at for at in (whole.marks if whole else marked(words)) if words[at] == ","])
        self.memo: dict[int, Ends] = {}
        self.answers: dict[tuple[int, int, int], bool] = {}
        self._parts: dict[tuple[int, int], Line] = {}
        self._asked = 0
        self._begins: dict[int, list[int]] = {}
        self._ends: dict[int, dict[int, Ends]] = {}
        self._places: dict[int, tuple[list[int], set[int]]] = {}

    @cached_property
    def text(self) -> str:
        """The words with one space before the first and after each."""
        return self._whole.line if self._whole else word_line(self.words)

    @cached_property
    def size(self) -> int:
        """How many characters."""
        return len(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return self._whole.starts if self._whole else word_starts(self.words)

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """Each word with the numbers under which it stands."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words):
            numbers[word].append(at)
        return dict(numbers)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.words)

    @cached_property
    def beginnings(self) -> dict[str, list[str]]:
        """The words, each once, by their first two letters; those of several digits by the first as well."""
        filed: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.distinct:
            filed[word[:2]].append(word)
            if len(word) > 1 and word[0] in _DIGITS:
                filed[word[0]].append(word)
        return dict(filed)

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the words that begin between two places, the last exclusive."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The places of the words from `first` to before `last`, without marks at the ends."""
        while first < last - 1 and self.words[first] in MARKS:
            first += 1
        while last - 1 > first and self.words[last - 1] in MARKS:
            last -= 1
        return self.starts[first], self.starts[last - 1] + len(self.words[last - 1])

    def part(self, first: int, last: int) -> Line:
        """The words from `first` to before `last` as a line of their own, so that its ends count as edges."""
        part = self._parts.get((first, last))
        if part is None:
            part = self._parts[first, last] = Line(self.words[first:last])
        return part

    def openings(self, node: Node, first: int, last: int) -> Sequence[int]:
        """The numbers from `first` to before `last` at which a part may begin."""
        heads = node.first
        if heads is None:
            if node.ahead is None or last - first < _SHORT:
                return range(first, last)
            places, _ = self._before(node, node.ahead)
            return places[bisect_left(places, first) : bisect_left(places, last)]
        if last - first < _LONG:
            return self._scanned(heads, node.stems, first, last)
        begins = self._begins.get(id(node))
        if begins is None:
            begins = self._begins[id(node)] = self._everywhere(heads, node.stems)
        return begins[bisect_left(begins, first) : bisect_left(begins, last)]

    def _scanned(self, heads: Heads, stems: tuple[str, ...], first: int, last: int) -> list[int]:
        """The numbers from `first` to before `last` of the words that are heads or begin with a stem, word by word."""
        words = self.words
        if not stems:
            return [at for at in range(first, last) if words[at] in heads]
        filed = _filed(stems)
        if "" in filed:
            likely = [
                at
                for at in range(first, last)
                if (word := words[at]) in heads or word[:2] in filed or word[0] in filed
            ]
        else:
            likely = [at for at in range(first, last) if (word := words[at]) in heads or word[:2] in filed]
        return [at for at in likely if (word := words[at]) in heads or _begun(word, filed)]

    def _everywhere(self, heads: Heads, stems: tuple[str, ...]) -> list[int]:
        """The same for the whole line: word by word as long as few parts were asked for, then by the words in order."""
        self._asked += 1
        if self._asked <= _FEW:
            return self._scanned(heads, stems, 0, len(self.words))
        there = chain(self._there(heads), self._begun(stems)) if stems else self._there(heads)
        return sorted({at for word in there for at in self.numbers[word]})

    def ends(self, node: Node) -> dict[int, Ends]:
        """Where a part may end by where it begins, as far as is known; for long stretches, which overlap and ask twice."""
        return self._ends.setdefault(id(node), {})

    def allowed(self, places: Ends, node: Node) -> Ends:
        """Those of the places at which a part with `ahead` may begin."""
        if node.ahead is None or len(places) < _SHORT:
            return places
        _, begins = self._before(node, node.ahead)
        return tuple(at for at in places if at in begins)

    def _before(self, node: Node, ahead: Ahead) -> tuple[list[int], set[int]]:
        """The numbers, in order and as a set, at which a part may begin by what stands ahead of it."""
        found = self._places.get(id(node))
        if found is None:
            places: set[int] = set()
            for words, stems, reach in ahead:
                for at in self._everywhere(words, stems):
                    places.update(range(max(at - reach, 0), at + 1))
            found = self._places[id(node)] = sorted(places), places
        return found

    def _there(self, heads: Heads) -> frozenset[str]:
        """Those of the words that a part may begin with."""
        if isinstance(heads, frozenset):
            return self.distinct & heads
        return frozenset(filter(heads.__contains__, self.distinct))

    def _begun(self, stems: tuple[str, ...]) -> Iterator[str]:
        """Those of the words that begin with a stem."""
        filed, beginnings = _filed(stems), self.beginnings
        for letters in filed.keys() & beginnings.keys():
            yield from (word for word in beginnings[letters] if word.startswith(filed[letters]))


@cache
def _filed(stems: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Stems by their first two letters, as lines file their words; there are as many tuples of them as the rules have.

    Those of one letter are the digits, all ten of them: they are told by having nothing filed under no letters.
    """
    letters = {stem[:2] for stem in stems}
    filed = {begin: tuple(stem for stem in stems if stem.startswith(begin)) for begin in letters}
    return filed | {"": ()} if letters & _DIGITS else filed


def _begun(word: str, filed: dict[str, tuple[str, ...]]) -> bool:
    """Whether a word begins with one of the stems, or is of digits where those are asked for."""
    return word.startswith(filed.get(word[:2], ())) or word[0] in filed


class Pattern:
    """Several templates looked for together, the first of them preferred.

    `among` is told sooner of those that are made to be asked whether they are anywhere `there`.
    """

    __slots__ = ("_node", "_rare")

    def __init__(self, templates: Sequence[Template], *, there: bool = False) -> None:
        nodes = [template.node for template in templates]
        self._node = nodes[0] if len(nodes) == 1 else Choice(nodes)
        rare = [_rarest(template) for template in templates] if there else [None]
        self._rare = tuple(words for words in rare if words) if all(rare) else None

    def spans(self, line: Line, first: int = 0, last: int | None = None) -> list[tuple[int, int]]:
        """The places where it matches among the words from `first` to before `last`, at most sixteen times."""
        return [line.span(*found) for found in self._some(line, first, len(line.words) if last is None else last)]

    def found(self, line: Line, first: int, last: int) -> list[tuple[int, int]]:
        """Where it matches among the words from `first` to before `last`, at most sixteen times; their ends are edges."""
        if not self._node.edged:
            return self._some(line, first, last)
        part = line.part(first, last)
        return [(first + start, first + end) for start, end in self._some(part, 0, len(part.words))]

    def within(self, line: Line, first: int, last: int) -> bool:
        """Whether it matches among the words from `first` to before `last`, whose ends are no edges."""
        return bool(self._some(line, first, last, 1))

    def among(self, line: Line, start: int, end: int) -> bool:
        """Whether it matches between two places of the line, which count as edges."""
        first, last = line.range(start, end)
        if first >= last:
            return False
        key = (id(self), first, last)
        known = line.answers.get(key)
        if known is None:
            known = line.answers[key] = self._may_match(line, first, last) and self._is_there(line, first, last)
        return known

    def _may_match(self, line: Line, first: int, last: int) -> bool:
        """Whether the words leave it possible; asked for long stretches, where looking costs more."""
        if self._rare is None or last - first < _LONG:
            return True
        return not all(map(line.distinct.isdisjoint, self._rare))

    def _is_there(self, line: Line, first: int, last: int) -> bool:
        part = line.part(first, last) if self._node.edged and (first or last < len(line.words)) else line
        offset = 0 if part is line else first
        return bool(self._some(part, first - offset, last - offset, 1))

    def _some(self, line: Line, first: int, last: int, most: int = MOST_HITS) -> list[tuple[int, int]]:
        """Matches that do not overlap, from left to right; each as its first word and the one after its last."""
        found: list[tuple[int, int]] = []
        node, after = self._node, first
        known = line.ends(node) if last - first >= _LONG else {}
        for at in line.openings(node, first, last):
            if at < after:
                continue
            ends = known.get(at)
            if ends is None:
                ends = known[at] = node.ends(line, at)
            for end in ends:
                if at < end <= last:
                    found.append((at, end))
                    after = end
                    break
            if len(found) == most:
                break
        return found


def _rarest(template: Template) -> frozenset[str] | None:
    """Words of which one has to be there for a template to match, the rarest such; nothing if none is without an open end."""
    for need in template.needs:
        if all(anchor.endswith(" ") for anchor in need):
            return frozenset(anchor.split()[0] for anchor in need)
    return None
