"""The compiled lexicons: the anchors in a sentence pick the few templates that are worth trying on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from moderation.check.anchors import together
from moderation.check.compiled import Compiled, Entry, Try, compiled
from moderation.check.fold import Folded, Tokens, fold
from moderation.check.lexicon import Lexicon, Rule
from moderation.check.line import MOST_HITS, Line, Pattern
from moderation.check.shelf import fetched
from moderation.check.spelling import Spelling, default_spelling

# More words than any template spans, so that halves of two neighbouring windows hold every match.
_WINDOW = 96
# Texts of more characters are not asked the rules that are `brief`.
_BRIEF = 400


class Hit(NamedTuple):
    """A rule that found its words: `start` and `end` are places in `Folded.words`.

    `negative` tells that the words themselves hold a negation ("do not want to live").
    """

    rule: Rule
    start: int
    end: int
    negative: bool = False


Span = tuple[int, int]
# By stage, and whether their rules are weak.
Candidates = dict[tuple[str, bool], list[tuple[Span, Try]]]
# Whether the weak rules that are left, one or more times each, are worth asking further.
Worth = Callable[[list[Rule]], bool]


class Book:
    """All rules, ready to be asked which of them speak in a text."""

    def __init__(self, rules: Lexicon | Compiled, spelling: Spelling) -> None:
        made = compiled(rules) if isinstance(rules, Lexicon) else rules
        self.version, self.cues = made.version, made.cues
        self._tries, self._anchors, self._beside = made.tries, made.anchors, made.beside
        crossing = sum(1 << number for number, attempt in enumerate(made.tries) if attempt.crosses)
        self._within = (1 << len(made.tries)) - 1 ^ crossing
        self._across = (1 << len(made.tries) + len(made.beside)) - 1 ^ self._within
        self._asked_beside: Counter[str] = Counter()
        for number, name in enumerate(made.beside, len(made.tries)):
            self._asked_beside[name] += 1 << number
        self._lasting = -1 ^ sum(1 << number for number, attempt in enumerate(made.tries) if attempt.entry.rule.brief)
        self.spelling = spelling
        spelling.learn(made.words)

    def fold(self, text: str) -> Folded:
        """Fold a text with the spelling of this book."""
        return fold(text, self.spelling)

    def hits(self, folded: Folded, stage: str, worth: Worth | None = None) -> list[Hit]:
        """What the rules of a stage find in a text, before who, when and whether are asked.

        Only the weak rules where it is told when they are `worth` looking for: if the rules that are left can make a
        difference. Without it only those that are not weak.
        """
        tries = self._candidates(folded).get((stage, worth is not None))
        if not tries or (worth and not worth([attempt.entry.rule for _, attempt in tries])):
            return []
        line = self.line(folded)
        seen = self._seen(line, tries)
        if worth and not worth([hit.rule for hit in seen]):
            return []
        return [hit for hit, entry in seen.items() if self._stands(entry, line, folded, hit)]

    def _seen(self, line: Line, tries: list[tuple[Span, Try]]) -> dict[Hit, Entry]:
        seen: dict[Hit, Entry] = {}
        count: Counter[str] = Counter()
        for (first, last), attempt in tries:
            rule = attempt.entry.rule
            if count[rule.name] >= MOST_HITS:
                continue
            for start, end in attempt.pattern.spans(line, first, last):
                hit = Hit(rule, start, end, attempt.negative)
                if hit not in seen:
                    count[rule.name] += 1
                    seen[hit] = attempt.entry
        return seen

    def _stands(self, entry: Entry, line: Line, folded: Folded, hit: Hit) -> bool:
        if entry.but_not and entry.but_not.among(line, *folded.around(hit.start, hit.end)):
            return False
        if entry.also and not self._is_beside(entry, entry.also, line, folded):
            return False
        return not (entry.but_not_text and entry.but_not_text.among(line, 0, line.size))

    def _is_beside(self, entry: Entry, also: Pattern, line: Line, folded: Folded) -> bool:
        """Whether what a rule needs elsewhere in the text is there: looked for in the sentences that leave it possible."""
        if entry.far:
            return also.among(line, 0, line.size)
        known: dict[str, bool] = folded.memo["beside"]
        name = entry.rule.name
        if name not in known:
            possible, asked = self._anchors.possible, self._asked_beside[name]
            known[name] = any(also.within(line, *span) for span, bits in folded.memo["told"] if possible(bits, asked))
        return known[name]

    def line(self, folded: Folded) -> Line:
        """The words of a text as a line, made once."""
        line = folded.memo.get("line")
        if line is None:
            line = folded.memo["line"] = Line(folded.tokens.words, folded.tokens)
        return line

    def _candidates(self, folded: Folded) -> Candidates:
        """For each stage the templates worth trying and the words (first, last) to try them on, found once."""
        by_stage: Candidates | None = folded.memo.get("candidates")
        if by_stage is None:
            by_stage = folded.memo["candidates"] = {}
            words = folded.tokens.words
            windows = list(_windows(folded.tokens))
            told = self._anchors.told(words, windows)
            folded.memo |= {"told": list(zip(windows, told, strict=True)), "beside": {}}
            asked = -1 if len(folded.words) <= _BRIEF else self._lasting
            across = self._anchors.possible(together(told), self._across & asked)
            size = len(self._tries)
            beside = {self._beside[number - size] for number in across if number >= size}
            for span, bits in folded.memo["told"]:
                self._file(by_stage, span, self._anchors.possible(bits, self._within & asked), beside)
            self._file(by_stage, (0, len(words)), [number for number in across if number < size], beside)
        return by_stage

    def _file(self, by_stage: Candidates, words: Span, numbers: Iterable[int], beside: set[str]) -> None:
        for number in numbers:
            attempt = self._tries[number]
            rule = attempt.entry.rule
            if not attempt.entry.also or rule.name in beside:
                by_stage.setdefault((rule.stage, rule.weight < 1), []).append((words, attempt))


def _windows(tokens: Tokens) -> Iterator[Span]:
    """The sentences; a run of words without a mark that is longer than a window as windows that overlap by half."""
    first, size = 0, len(tokens.words)
    for stop in (*tokens.stops, size - 1):
        end = stop + 1
        while end - first > _WINDOW:
            yield first, first + _WINDOW
            first += _WINDOW // 2
        if first < end:
            yield first, end
        first = end


@lru_cache(maxsize=1)
def shipped() -> Book:
    """The book of the shipped lexicons, read once."""
    return Book(fetched(), default_spelling())
