"""The compiled lexicons: one automaton over all anchors picks the few rules worth trying on a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import ahocorasick
import re2

from moderation.check.fold import Folded, fold
from moderation.check.lexicon import Lexicon, Rule, read_lexicons
from moderation.check.spelling import Spelling, default_spelling
from moderation.check.template import Template

_MOST_HITS = 16
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 2 << 20
_OPTIONS.never_capture = True
_OPTIONS.log_errors = False


class Hit(NamedTuple):
    """A rule that found its words: `start` and `end` are places in `Folded.words`.

    `negative` tells that the words themselves hold a negation ("do not want to live").
    """

    rule: Rule
    start: int
    end: int
    negative: bool = False


class Pattern:
    """Several templates as one linear pattern, compiled when first needed; places are characters of the line."""

    def __init__(self, templates: list[Template]) -> None:
        self._source = "|".join(template.pattern for template in templates)

    @cached_property
    def _compiled(self) -> re2._Regexp:
        return re2.compile(self._source.encode(), options=_OPTIONS)

    def compile(self) -> None:
        """Compile now; raises `re2.error` if the pattern is no good."""
        self._compiled  # noqa: B018

    def spans(self, line: Line, begin: int = 0, finish: int | None = None) -> list[tuple[int, int]]:
        """Where it matches between two places of the line, at most sixteen times."""
        finish = line.size if finish is None else finish
        begin = max(begin - 2, 0)
        found = []
        for match in self._compiled.finditer(line.octets, line.octet(begin), line.octet(finish)):
            found.append(line.trimmed(match.start(), match.end()))
            if len(found) == _MOST_HITS:
                break
        return found

    def among(self, line: Line, start: int, end: int) -> bool:
        """Whether it matches between two places of the line."""
        if start >= end:
            return False
        part = line.octets if line.plain and start <= 0 and end >= line.size else line.part(start, end)
        return self._compiled.search(part) is not None


class Line:
    """A line of words as UTF-8, with the way from bytes back to characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.octets = text.encode("utf-8", "replace")
        self.size = len(text)
        self.plain = len(self.octets) == self.size

    def octet(self, place: int) -> int:
        """The byte at a character."""
        return place if self.plain else len(self.text[:place].encode("utf-8", "replace"))

    def place(self, octet: int) -> int:
        """The character at a byte."""
        return octet if self.plain else len(self.octets[:octet].decode("utf-8", "replace"))

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Two bytes as characters, without spaces and marks at the ends."""
        start, end = self.place(start), self.place(end)
        while start < end and self.text[start] in " .?,":
            start += 1
        while end > start and self.text[end - 1] in " .?,":
            end -= 1
        return start, end

    def part(self, start: int, end: int) -> bytes:
        """The bytes between two characters, with the space before the first word."""
        start = max(start - 1, 0) if start and self.text[start - 1] == " " else start
        return self.octets[start:end] if self.plain else self.text[start:end].encode("utf-8", "replace")


@dataclass(slots=True)
class Entry:
    """A rule with the patterns that take its meaning away."""

    rule: Rule
    but_not: Pattern | None
    but_not_text: Pattern | None
    also: Pattern | None


@dataclass(slots=True)
class Try:
    """One template of a rule: tried on a sentence only if all that it needs is there."""

    entry: Entry
    pattern: Pattern
    needs: frozenset[int]
    crosses: bool
    negative: bool


class Book:
    """All rules, ready to be asked which of them speak in a text."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self.version = lexicon.version
        self.spelling = spelling
        self.cues = {
            language: {name: Pattern(templates) for name, templates in cues.items() if templates}
            for language, cues in lexicon.cues.items()
        }
        self._entries = [_entry(rule) for rule in lexicon.rules]
        self._tries: dict[int, list[Try]] = {}
        self._automaton = ahocorasick.Automaton()
        self._index()
        spelling.learn({word for rule in lexicon.rules for word in _vocabulary(rule)})
        for rule in lexicon.rules:
            rule.forget()

    def _index(self) -> None:
        """Number the anchor sets, file each template under its rarest one, and build the automaton."""
        numbers: dict[frozenset[str], int] = {}
        for entry in self._entries:
            for template in entry.rule.say:
                needs = [numbers.setdefault(anchors, len(numbers)) for anchors in template.needs]
                attempt = Try(entry, Pattern([template]), frozenset(needs), template.crosses, template.negative)
                self._tries.setdefault(needs[0], []).append(attempt)
        anchored: dict[str, list[int]] = {}
        for anchors, number in numbers.items():
            for anchor in anchors:
                anchored.setdefault(anchor, []).append(number)
        for anchor, found in anchored.items():
            self._automaton.add_word(anchor, tuple(found))
        if anchored:
            self._automaton.make_automaton()

    def compile(self) -> None:
        """Compile every pattern now rather than at its first use."""
        for attempts in self._tries.values():
            for attempt in attempts:
                attempt.pattern.compile()
        for entry in self._entries:
            for pattern in (entry.but_not, entry.but_not_text, entry.also):
                if pattern:
                    pattern.compile()
        for cues in self.cues.values():
            for pattern in cues.values():
                pattern.compile()

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
            if tried.get(entry.rule.name, 0) >= _MOST_HITS:
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
            line = folded.memo["line"] = Line(folded.words)
        return line

    def _candidates(self, folded: Folded) -> dict[str, list[tuple[tuple[int, int], Try]]]:
        """For each stage the templates worth trying and the sentence to try them on, found once."""
        by_stage = folded.memo.get("candidates")
        if by_stage is None:
            by_stage = folded.memo["candidates"] = {}
            everywhere: set[int] = set()
            for sentence, seen in self._seen(folded):
                everywhere |= seen
                self._file(by_stage, sentence, seen, False)
            self._file(by_stage, (0, len(folded.words)), everywhere, True)
        return by_stage

    def _file(self, by_stage: dict, sentence: tuple[int, int], seen: set[int], crosses: bool) -> None:
        for number in seen:
            for attempt in self._tries.get(number, ()):
                if attempt.crosses is crosses and attempt.needs <= seen:
                    by_stage.setdefault(attempt.entry.rule.stage, []).append((sentence, attempt))

    def _seen(self, folded: Folded) -> list[tuple[tuple[int, int], set[int]]]:
        """The sentences, each with the numbers of the anchor sets that it holds."""
        sentences = [(sentence, set[int]()) for sentence in folded.sentences]
        if not sentences or not len(self._automaton):
            return []
        at, (_, finish) = 0, sentences[0][0]
        for end, numbers in self._automaton.iter(folded.words):
            while end >= finish and at + 1 < len(sentences):
                at += 1
                finish = sentences[at][0][1]
            sentences[at][1].update(numbers)
        return sentences


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
