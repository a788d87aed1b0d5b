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

_MOST_HITS = 12
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 2 << 20
_OPTIONS.never_capture = True
_OPTIONS.log_errors = False


class Hit(NamedTuple):
    """A rule that found its words: `start` and `end` are places in `Folded.words`."""

    rule: Rule
    start: int
    end: int


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

    def spans(self, line: Line) -> list[tuple[int, int]]:
        """Where it matches, at most a dozen places."""
        found = []
        for match in self._compiled.finditer(line.octets):
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
    """A rule with its patterns."""

    rule: Rule
    say: Pattern
    but_not: Pattern | None
    but_not_text: Pattern | None
    also: Pattern | None


class Book:
    """All rules, ready to be asked which of them speak in a text."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self.version = lexicon.version
        self.spelling = spelling
        self.cues = {
            language: {name: Pattern(templates) for name, templates in cues.items() if templates}
            for language, cues in lexicon.cues.items()
        }
        self.entries = [_entry(rule) for rule in lexicon.rules]
        anchors: dict[str, set[int]] = {}
        words: set[str] = set()
        for number, rule in enumerate(lexicon.rules):
            for template in rule.say:
                words |= template.words
                for anchor in template.anchors:
                    anchors.setdefault(anchor, set()).add(number)
        spelling.learn(words)
        self._automaton = ahocorasick.Automaton()
        for anchor, numbers in anchors.items():
            self._automaton.add_word(anchor, tuple(numbers))
        if anchors:
            self._automaton.make_automaton()
        self._empty = not anchors

    def compile(self) -> None:
        """Compile every pattern now rather than at its first use."""
        for entry in self.entries:
            for pattern in (entry.say, entry.but_not, entry.but_not_text, entry.also):
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
        found = []
        line = self.line(folded)
        for number in self._candidates(folded).get(stage, ()):
            entry = self.entries[number]
            spans = entry.say.spans(line)
            if not spans or (entry.also and not entry.also.among(line, 0, line.size)):
                continue
            if entry.but_not_text and entry.but_not_text.among(line, 0, line.size):
                continue
            for start, end in spans:
                if not (entry.but_not and entry.but_not.among(line, *folded.around(start, end))):
                    found.append(Hit(entry.rule, start, end))
        return found

    def line(self, folded: Folded) -> Line:
        """The words of a text as a line, made once."""
        line = folded.memo.get("line")
        if line is None:
            line = folded.memo["line"] = Line(folded.words)
        return line

    def _candidates(self, folded: Folded) -> dict[str, list[int]]:
        """The rules of each stage whose anchors are in the text, found once."""
        by_stage = folded.memo.get("candidates")
        if by_stage is None:
            by_stage = folded.memo["candidates"] = {}
            numbers: set[int] = set()
            if not self._empty:
                numbers.update(*{found for _, found in self._automaton.iter(folded.words)})
            for number in sorted(numbers):
                by_stage.setdefault(self.entries[number].rule.stage, []).append(number)
        return by_stage


def _entry(rule: Rule) -> Entry:
    return Entry(rule, Pattern(rule.say), _some(rule.but_not), _some(rule.but_not_text), _some(rule.also))


def _some(templates: list[Template]) -> Pattern | None:
    return Pattern(templates) if templates else None


@lru_cache(maxsize=1)
def shipped() -> Book:
    """The book of the shipped lexicons, read once."""
    return Book(read_lexicons(), default_spelling())
