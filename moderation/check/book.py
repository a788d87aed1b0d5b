"""The compiled lexicons: the anchors in a sentence pick the few templates that are worth trying on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from moderation.check.anchors import Anchors
from moderation.check.fold import Folded, fold
from moderation.check.lexicon import Lexicon, Rule, read_lexicons
from moderation.check.line import MOST_HITS, Line, Pattern
from moderation.check.nodes import STOPS
from moderation.check.spelling import Spelling, default_spelling
from moderation.check.template import Template

# More words than any template spans, so that halves of two neighbouring windows hold every match.
_WINDOW = 96


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
    """One template of a rule: tried on a sentence only if of each set of anchors one is there.

    It is filed under its rarest set; `next` is the one to look for then, `others` the rest.
    """

    entry: Entry
    pattern: Pattern
    next: frozenset[int]
    others: tuple[frozenset[int], ...]
    negative: bool


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
        self._anchors = Anchors()
        self._within: dict[int, list[Try]] = {}
        self._across: dict[int, list[Try]] = {}
        self._index([_entry(rule) for rule in lexicon.rules])
        spelling.learn({word for rule in lexicon.rules for word in _vocabulary(rule)})
        for rule in lexicon.rules:
            rule.forget()

    def _index(self, entries: list[Entry]) -> None:
        """File each template under the anchors of its rarest set: those of one sentence, and those that cross its end."""
        known: dict[frozenset[str], frozenset[int]] = {}
        for entry in entries:
            for template in entry.rule.say:
                for anchors in template.needs:
                    if anchors not in known:
                        known[anchors] = frozenset(map(self._anchors.number, sorted(anchors)))
                needs = [known[anchors] for anchors in template.needs]
                attempt = Try(entry, Pattern([template]), needs[1 % len(needs)], tuple(needs[2:]), template.negative)
                for number in needs[0]:
                    (self._across if template.crosses else self._within).setdefault(number, []).append(attempt)
        self._anchors.close()

    def fold(self, text: str) -> Folded:
        """Fold a text with the spelling of this book."""
        return fold(text, self.spelling)

    def hits(self, folded: Folded, stage: str) -> list[Hit]:
        """What the rules of a stage find in a text, before who, when and whether are asked."""
        found: dict[Hit, None] = {}
        tried: dict[str, int] = {}
        line = self.line(folded)
        for (first, last), attempt in self._candidates(folded).get(stage, ()):
            entry = attempt.entry
            if tried.get(entry.rule.name, 0) >= MOST_HITS:
                continue
            for start, end in attempt.pattern.spans(line, first, last):
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
        """For each stage the templates worth trying and the words (first, last) to try them on, found once."""
        by_stage: Candidates | None = folded.memo.get("candidates")
        if by_stage is None:
            by_stage = folded.memo["candidates"] = {}
            everywhere: set[int] = set()
            for sentence, found in self._seen(folded.tokens.words):
                everywhere |= found
                _file(by_stage, sentence, found, self._within)
            _file(by_stage, (0, len(folded.tokens.words)), everywhere, self._across)
        return by_stage

    def _seen(self, words: list[str]) -> Iterator[tuple[Span, set[int]]]:
        """The sentences and windows, each with the anchors that it holds."""
        begun = self._anchors.begun(words)
        for first, last in _windows(words):
            yield (first, last), set(chain.from_iterable(begun[first:last]))


def _file(by_stage: Candidates, sentence: Span, found: set[int], filed: dict[int, list[Try]]) -> None:
    likely = [
        attempt
        for number in found
        if number in filed
        for attempt in filed[number]
        if not attempt.next.isdisjoint(found)
    ]
    for attempt in dict.fromkeys(likely):
        for anchors in attempt.others:
            if anchors.isdisjoint(found):
                break
        else:
            by_stage.setdefault(attempt.entry.rule.stage, []).append((sentence, attempt))


def _windows(words: list[str]) -> Iterator[Span]:
    """The sentences; a run of words without a mark that is longer than a window as windows that overlap by half."""
    first = 0
    for end in chain((at for at, word in enumerate(words, 1) if word in STOPS), (len(words),)):
        while end - first > _WINDOW:
            yield first, first + _WINDOW
            first += _WINDOW // 2
        if first < end:
            yield first, end
        first = end


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
