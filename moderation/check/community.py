"""The community's own phrases and patterns, laid over the shipped rules: they hold, hint or alert, and silence no crisis."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import ahocorasick
import re2

from moderation.check.book import shipped
from moderation.check.fold import Folded
from moderation.check.glyphs import flatten
from moderation.check.signals import GUIDELINE_KINDS, Context, Effect, Signal

How = Literal["phrase", "pattern"]

PHRASE_MOST, PATTERN_MOST = 100, 200
_MOST_HITS = 16
_LONGEST_MASK = 120
_MARKS = re.compile(r"(?<= )[.?,] ")


class RuleError(ValueError):
    """A rule that cannot be used. `code` is `empty`, `long`, `short`, `unreadable`, `anything` or `unknown`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class CommunityRule:
    """One phrase (as people write it; a star at the end lets its last word go on) or one RE2 pattern.

    A phrase is found in the folded words, so that capitals, accents, spacing and common misspellings do not matter; a
    pattern in the plain lower-case text. `kind` is one of the guideline kinds: no rule of a community names a crisis.
    """

    number: int
    how: How
    words: str
    kind: str
    effect: Effect

    @property
    def name(self) -> str:
        """What flags and verdicts call it."""
        return f"community.{self.number}"


class Overlay:
    """The rules of one version, compiled. Raises `RuleError` for a rule that cannot be used."""

    def __init__(self, version: str, rules: Sequence[CommunityRule] = ()) -> None:
        self.version = version
        self._phrases = ahocorasick.Automaton()
        self._patterns: list[tuple[CommunityRule, re2._Regexp]] = []
        filed: dict[str, list[CommunityRule]] = {}
        for rule in rules:
            if rule.kind not in GUIDELINE_KINDS or rule.effect not in ("hold", "hint", "alert"):
                raise RuleError("unknown")
            if rule.how == "phrase":
                filed.setdefault(phrase(rule.words), []).append(rule)
            else:
                self._patterns.append((rule, pattern(rule.words)))
        for words, same in filed.items():
            self._phrases.add_word(words, (len(words), tuple(same)))
        if filed:
            self._phrases.make_automaton()
        self._any = _compiled("|".join(f"(?:{made.pattern.decode()})" for _, made in self._patterns), 8 << 20)

    def hits(self, text: str) -> list[Signal]:
        """What these rules see in a text, folded as the shipped rules fold it."""
        return self.find(shipped().fold(text))

    def find(self, folded: Folded) -> list[Signal]:
        """What these rules see in a folded text."""
        return self._in_words(folded) + self._in_plain(folded)

    def _in_words(self, folded: Folded) -> list[Signal]:
        if not len(self._phrases):
            return []
        found: list[Signal] = []
        seen: Counter[int] = Counter()
        for last, (size, rules) in self._phrases.iter(folded.words):
            for rule in rules:
                seen[rule.number] += 1
                if seen[rule.number] <= _MOST_HITS:
                    found.append(_signal(rule, *folded.span(last + 1 - size + 1, last + 1, "words")))
        return found

    def _in_plain(self, folded: Folded) -> list[Signal]:
        if not self._patterns:
            return []
        octets = folded.plain.encode("utf-8", "replace")
        if self._any.search(octets) is None:
            return []
        found: list[Signal] = []
        for rule, made in self._patterns:
            for match in islice(made.finditer(octets), _MOST_HITS):
                if match.end() > match.start():
                    start, end = (len(octets[:at].decode("utf-8", "replace")) for at in match.span())
                    found.append(_signal(rule, *folded.span(start, end)))
        return found


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of the community's own rules, where the place has any."""
    return context.community.find(folded) if context.community is not None else []


def phrase(words: str) -> str:
    """A phrase as it stands in the folded words. Raises `RuleError`."""
    words = " ".join(words.split())
    _fits(words, PHRASE_MOST)
    open_ended = words.endswith("*")
    line = _MARKS.sub("", shipped().fold(words.rstrip("* ")).words)
    if sum(map(str.isalnum, line)) < 3:
        raise RuleError("short")
    return line.rstrip() if open_ended else line


def pattern(words: str) -> re2._Regexp:
    """A pattern, compiled. Raises `RuleError`."""
    words = words.strip()
    _fits(words, PATTERN_MOST)
    made = _compiled("".join(letter if letter.isascii() else flatten(letter)[0] for letter in words), 1 << 20)
    if made.search(b"") is not None or made.search(b" ") is not None:
        raise RuleError("anything")
    return made


def _compiled(source: str, memory: int) -> re2._Regexp:
    options = re2.Options()
    options.max_mem, options.log_errors, options.case_sensitive = memory, False, False
    options.never_capture = True
    try:
        return re2.compile(source.encode("utf-8", "replace"), options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        raise RuleError("unreadable", reason.decode() if isinstance(reason, bytes) else str(reason)) from error


def _fits(words: str, most: int) -> None:
    if not words:
        raise RuleError("empty")
    if len(words) > most:
        raise RuleError("long", str(most))


def _signal(rule: CommunityRule, start: int, end: int) -> Signal:
    mask = end - start <= _LONGEST_MASK
    return Signal(rule.kind, rule.name, "", start, end, mask=mask, effect=rule.effect)
