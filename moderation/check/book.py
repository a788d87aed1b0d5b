"""The compiled lexicons: one automaton over all anchors picks the few rules worth trying on a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

import ahocorasick

from moderation.check.fold import Folded, fold
from moderation.check.lexicon import Lexicon, Rule, read_lexicons
from moderation.check.line import MOST_HITS, Line, Pattern
from moderation.check.spelling import Spelling, default_spelling
from moderation.check.template import Template

_PIECE = 240


class Hit(NamedTuple):
    """A rule that found its words: `start` and `end` are places in `Folded.words`.

    `negative` tells that the words themselves hold a negation ("do not want to live").
    """

    rule: Rule
    start: int
    end: int
    negative: bool = False


@dataclass(slots=True)
class Entry:
    """A rule with the patterns that take its meaning away."""

    rule: Rule
    but_not: Pattern | None
    but_not_text: Pattern | None
    also: Pattern | None


@dataclass(slots=True, eq=False)
class Try:
    """One template of a rule: tried on a sentence only if all that it needs is there (`needs`: numbers of sets)."""

    entry: Entry
    pattern: Pattern
    needs: tuple[int, ...]
    negative: bool


class Anchor(NamedTuple):
    """A word or words that templates need: the sets it is in, the templates of one sentence and of several filed here."""

    sets: list[int]
    within: list[Try]
    across: list[Try]


Span = tuple[int, int]
Candidates = dict[str, list[tuple[Span, Try]]]


class Book:
    """All rules, ready to be asked which of them speak in a text."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self.version = lexicon.version
        self.spelling = spelling
        self.cues = {
            language: {name: Pattern(templates) for name, templates in cues.items() if templates}
            for language, cues in lexicon.cues.items()
        }
        self._automaton = ahocorasick.Automaton()
        self._anchors: list[Anchor] = []
        self._longest = 0
        self._index([_entry(rule) for rule in lexicon.rules])
        spelling.learn({word for rule in lexicon.rules for word in _vocabulary(rule)})
        for rule in lexicon.rules:
            rule.forget()

    def _index(self, entries: list[Entry]) -> None:
        """Number the anchor sets and build the automaton; each template is filed under the anchors of its rarest set."""
        numbers: dict[frozenset[str], int] = {}
        anchors: dict[str, Anchor] = {}
        for entry in entries:
            for template in entry.rule.say:
                needs = tuple(numbers.setdefault(needed, len(numbers)) for needed in template.needs)
                attempt = Try(entry, Pattern([template]), needs, template.negative)
                for anchor in template.needs[0]:
                    filed = anchors.setdefault(anchor, Anchor([], [], []))
                    (filed.across if template.crosses else filed.within).append(attempt)
        for needed, number in numbers.items():
            for anchor in needed:
                anchors.setdefault(anchor, Anchor([], [], [])).sets.append(number)
        for anchor, filed in anchors.items():
            self._automaton.add_word(anchor, len(self._anchors))
            self._anchors.append(filed)
        self._longest = max(map(len, anchors), default=0)
        if anchors:
            self._automaton.make_automaton()

    def fold(self, text: str) -> Folded:
        """Fold a text with the spelling of this book."""
        return fold(text, self.spelling)

    def hits(self, folded: Folded, stage: str) -> list[Hit]:
        """What the rules of a stage find in a text, before who, when and whether are asked."""
        found: dict[Hit, None] = {}
        tried: dict[str, int] = {}
        line = self.line(folded)
        for (begin, finish), attempt in self._candidates(folded).get(stage, ()):
            entry = attempt.entry
            if tried.get(entry.rule.name, 0) >= MOST_HITS:
                continue
            for start, end in attempt.pattern.spans(line, begin, finish):
                hit = Hit(entry.rule, start, end, attempt.negative)
                if hit not in found:
                    tried[entry.rule.name] = tried.get(entry.rule.name, 0) + 1
                    if self._stands(entry, line, folded, hit):
                        found[hit] = None
        return list(found)

    def _stands(self, entry: Entry, line: Line, folded: Folded, hit: Hit) -> bool:
        if entry.also and not entry.also.among(line, 0, line.size):
            return False
        if entry.but_not_text and entry.but_not_text.among(line, 0, line.size):
            return False
        return not (entry.but_not and entry.but_not.among(line, *folded.around(hit.start, hit.end)))

    def line(self, folded: Folded) -> Line:
        """The words of a text as a line, made once."""
        line = folded.memo.get("line")
        if line is None:
            line = folded.memo["line"] = Line(folded.tokens.words)
        return line

    def _candidates(self, folded: Folded) -> Candidates:
        """For each stage the templates worth trying and the sentence to try them on, found once."""
        by_stage: Candidates | None = folded.memo.get("candidates")
        if by_stage is None:
            by_stage = folded.memo["candidates"] = {}
            everywhere: set[int] = set()
            for sentence, found in self._seen(folded):
                everywhere |= found
                self._file(by_stage, sentence, found, (self._anchors[at].within for at in found))
            self._file(by_stage, (0, len(folded.words)), everywhere, (self._anchors[at].across for at in everywhere))
        return by_stage

    def _file(self, by_stage: Candidates, sentence: Span, found: set[int], filed: Iterable[list[Try]]) -> None:
        attempts = dict.fromkeys(chain.from_iterable(filed))
        if not attempts:
            return
        there = set(chain.from_iterable([self._anchors[at].sets for at in found]))
        for attempt in attempts:
            if there.issuperset(attempt.needs):
                by_stage.setdefault(attempt.entry.rule.stage, []).append((sentence, attempt))

    def _seen(self, folded: Folded) -> Iterator[tuple[Span, set[int]]]:
        """The sentences, each with the anchors that it holds.

        A long run of words without a mark is read in windows of two pieces, each piece the second half of one window.
        """
        before: Span | None = None
        held: set[int] = set()
        for begin, finish, more in _pieces(folded.words, folded.sentences) if self._anchors else ():
            reach = begin - self._longest if before else begin - 1
            found = set(map(_number, self._automaton.iter(folded.words, max(reach, 0), finish)))
            if before:
                yield (before[0], finish), held | found
            elif not more:
                yield (begin, finish), found
            before, held = ((begin, finish) if more else None), found


def _pieces(words: str, sentences: list[Span]) -> Iterator[tuple[int, int, bool]]:
    """The sentences cut into pieces of at most `_PIECE` characters; the last value tells whether the sentence goes on."""
    for begin, finish in sentences:
        while finish - begin > _PIECE:
            cut = words.rfind(" ", begin + 1, begin + _PIECE) + 1
            cut = cut if cut > begin + 1 else begin + _PIECE
            yield begin, cut, True
            begin = cut
        yield begin, finish, False


_number = itemgetter(1)
_ENDINGS = {"es": ("o", "a", "os", "as"), "en": ("",)}


def _vocabulary(rule: Rule) -> set[str]:
    """The words of a rule; a word with an open end in the commonest forms of its language."""
    words = set()
    for word in set().union(*(template.words for template in rule.say)):
        endings = _ENDINGS.get(rule.language, ("",)) if word.endswith("*") and len(word) > 4 else ("",)
        words |= {word.rstrip("*") + ending for ending in endings}
    return words


def _entry(rule: Rule) -> Entry:
    return Entry(rule, _some(rule.but_not), _some(rule.but_not_text), _some(rule.also))


def _some(templates: list[Template]) -> Pattern | None:
    return Pattern(templates) if templates else None


@lru_cache(maxsize=1)
def shipped() -> Book:
    """The book of the shipped lexicons, read once."""
    return Book(read_lexicons(), default_spelling())
