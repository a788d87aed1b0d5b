"""Who, when and whether: what stands around a hit and changes its meaning."""

from __future__ import annotations

from collections.abc import Callable

from moderation.check.book import Book, Hit
from moderation.check.fold import Folded

_NEAR = 48
_FAR = 90


class Surroundings:
    """Answers the cues of one hit."""

    def __init__(self, book: Book, folded: Folded, hit: Hit) -> None:
        self.folded, self.hit = folded, hit
        self.line = book.line(folded)
        self.cues = book.cues.get(hit.rule.language, {})
        self.begin, self.finish = folded.around(hit.start, hit.end)

    def holds(self, cue: str) -> bool:
        """Whether the cue holds for the hit."""
        return _ASKED[cue](self)

    def negated(self) -> bool:
        """An odd number of negations in the three words before the hit, or inside it where the rule itself has none.

        Before a hit that brings its own "I", only a denial counts: "I do not think I want to die".
        """
        text, start = self.line.text, self._clause_start()
        before = text[start : self.hit.start].split()[-3:]
        if text.startswith(("i ", "yo "), self.hit.start) and "denied" in self.cues:
            count = len(self.cues["denied"].spans(type(self.line)(f" {' '.join(before)} ")))
        else:
            count = self._negations(" ".join(before))
        if not any("not" in template.words or "no" in template.words for template in self.hit.rule.say):
            count += self._negations(text[self.hit.start : self.hit.end])
        return count % 2 == 1

    def _negations(self, words: str) -> int:
        pattern = self.cues.get("negated")
        return len(pattern.spans(type(self.line)(f" {words} "))) if pattern and words else 0

    def past(self) -> bool:
        """A past time in the sentence, and nothing in or right after the hit that makes it present again."""
        if not self._in("past", self.begin, self.finish):
            return False
        return not self._in("present", self.hit.start, min(self.hit.end + 30, self.finish))

    def third(self) -> bool:
        """Somebody else is the one who does it."""
        return self._in("third", max(self.begin, self.hit.start - _NEAR), self.hit.start)

    def reported(self) -> bool:
        """Somebody else's words."""
        return self._in("reported", max(self.begin, self.hit.start - _FAR), self.hit.start)

    def quoted(self) -> bool:
        """Between quotation marks, with other words around them."""
        for start, end in self.folded.quoted:
            if start <= self.hit.start and self.hit.end <= end + 1:
                return end - start < self.line.size - 6
        return False

    def hypothetical(self) -> bool:
        """An if or a would before it."""
        return self._in("hypothetical", max(self.begin, self.hit.start - _NEAR), self.hit.start)

    def topic(self) -> bool:
        """Spoken of as a topic: news, training, a film, a song, a statistic."""
        return self._in("topic", self.begin, self.finish)

    def joke(self) -> bool:
        """Laughter in a short text, or in the same sentence of a long one."""
        if self.line.size < 240:
            return self._in("joke", 0, self.line.size)
        return self._in("joke", self.begin, self.finish)

    def question(self) -> bool:
        """The sentence is a question."""
        return self.line.text[: self.finish].endswith("? ")

    def closed(self) -> bool:
        """The text says that it is over: sober since, grateful, better now."""
        return self._in("closed", 0, self.line.size)

    def _clause_start(self) -> int:
        text = self.line.text
        start = max(self.begin, self.hit.start - _NEAR)
        for stop in (" , ", " but ", " because ", " pero ", " porque "):
            at = text.rfind(stop, start, self.hit.start + 1)
            start = at + len(stop) if at >= 0 else start
        return start

    def _in(self, cue: str, start: int, end: int) -> bool:
        pattern = self.cues.get(cue)
        return bool(pattern) and pattern.among(self.line, start, end)


_ASKED: dict[str, Callable[[Surroundings], bool]] = {
    "negated": Surroundings.negated,
    "past": Surroundings.past,
    "third": Surroundings.third,
    "reported": Surroundings.reported,
    "quoted": Surroundings.quoted,
    "hypothetical": Surroundings.hypothetical,
    "topic": Surroundings.topic,
    "joke": Surroundings.joke,
    "question": Surroundings.question,
    "closed": Surroundings.closed,
}
