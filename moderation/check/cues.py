"""Who, when and whether: what stands around a hit and changes its meaning."""

from __future__ import annotations

from collections.abc import Callable

from moderation.check.book import Book, Hit
from moderation.check.fold import Folded

_NEAR = 48
_FAR = 90
_OWN = ("i", "me", "my", "am", "yo", "mi", "mis", "soy", "estoy")
_SELDOM = 0.025


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

        Before a hit that brings its own "I", only a denial counts: "I do not think I want to die". "I do not know" and
        "not joking" deny nothing.
        """
        first, last = self.line.range(self._clause_start(), self.hit.start)
        own = self.line.text.startswith(("i ", "yo "), self.hit.start) and "denied" in self.cues
        before = max(first, last - 3), last
        count = len(self._apart(self._found("denied" if own else "negated", *before), self._found("unmeant", *before)))
        if not self.hit.negative:
            count += len(self._found("negated", *self.line.range(self.hit.start, self.hit.end)))
        if self._in("undenied", self.begin, self.hit.start):
            count += 1
        return count % 2 == 1

    def _found(self, cue: str, first: int, last: int) -> list[tuple[int, int]]:
        pattern = self.cues.get(cue)
        return pattern.found(self.line, first, last) if pattern and first < last else []

    @staticmethod
    def _apart(spans: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The spans that touch none of the others."""
        return [span for span in spans if not any(span[0] < end and start < span[1] for start, end in others)]

    def past(self) -> bool:
        """A past time in the sentence, nothing in or right after the hit that makes it present, and no present distress.

        A text that tells of an old attempt and of suffering now is not about the past.
        """
        if not self._in("past", self.begin, self.finish) or self._in("present", self.hit.start, self._after(30)):
            return False
        return self.closed() or not self._in("struggling", 0, self.line.size)

    def third(self) -> bool:
        """Somebody else is the one who does it: the nearest person named before the hit is not the author.

        Who asks "how many until you do not wake up" asks for themselves.
        """
        own = self._last("first", self.begin, self.hit.end + 1)
        start = max(self.begin, self.hit.start - _FAR)
        if own >= self.line.range(start, self.hit.start)[1]:
            return False
        other = self._last("third", start, self.hit.start)
        return other > own and other > self._last("asking", start, self.hit.start)

    def impersonal(self) -> bool:
        """Nobody says I in the sentence, and the text is longer than a line of chat or has spoken of others."""
        if self._in("first", self.begin, self.finish):
            return False
        return self.line.size > _FAR or self._in("third", self.begin, self.hit.start)

    def aside(self) -> bool:
        """The author hardly speaks of themselves: in fewer than three of a hundred words of a text that is no line of chat."""
        numbers = self.line.numbers
        own = sum(len(numbers.get(word, ())) for word in _OWN)
        return self.line.size > _FAR and own < _SELDOM * len(self.line.words)

    def reported(self) -> bool:
        """Somebody else's words: right before a hit that says I, or as the last one to speak before another hit."""
        if self.line.text.startswith(("i ", "my ", "yo ", "mi "), self.hit.start):
            return self._in("saying", max(self.begin, self.hit.start - _NEAR), self.hit.start)
        at = self._last("reported", max(self.begin, self.hit.start - _FAR), self.hit.start)
        return at >= 0 and at > self._last("first", max(self.begin, self.hit.start - _FAR), self.hit.start)

    def quoted(self) -> bool:
        """Between quotation marks, with other words around them; not one's own thoughts."""
        if self._in("ownquote", self.begin, self.finish):
            return False
        for start, end in self.folded.quoted:
            if start <= self.hit.start and self.hit.end <= end + 1:
                return end - start < self.line.size - 6
        return False

    def refused(self) -> bool:
        """Spoken about or spoken against rather than said."""
        return self._in("refused", self.begin, self.hit.end + 1) or self._in("refused", self.hit.start, self.finish)

    def disowned(self) -> bool:
        """Negated, and not by one of the negations that degrade people ("not human", "do not deserve")."""
        if self.question():
            return False
        part = self.line.range(max(self._clause_start(), self.hit.start - 24), self.hit.end)
        return len(self._apart(self._found("negated", *part), self._found("allowed_not", *part))) % 2 == 1

    def own(self) -> bool:
        """Said of oneself."""
        return self._in("own", max(self.begin, self.hit.start - 24), self.hit.end + 1)

    def reclaimed(self) -> bool:
        """A word that its own people use for themselves."""
        return self._in("reclaimed", self.begin, self.finish)

    def impersonalyou(self) -> bool:
        """A "you" that is nobody here."""
        return self._in("impersonalyou", max(self.begin, self.hit.start - 24), self.hit.end)

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

    def _after(self, characters: int) -> int:
        comma = self.line.text.find(" , ", self.hit.end - 1)
        return min(self.hit.end + characters, self.finish, comma if comma >= 0 else self.finish)

    def _last(self, cue: str, start: int, end: int) -> int:
        """The word after the cue where it stands for the last time between two places; -1 if it is not there."""
        found = self._found(cue, *self.line.range(start, end))
        return found[-1][1] if found else -1

    def _in(self, cue: str, start: int, end: int) -> bool:
        pattern = self.cues.get(cue)
        return pattern.among(self.line, start, end) if pattern else False


_ASKED: dict[str, Callable[[Surroundings], bool]] = {
    "negated": Surroundings.negated,
    "past": Surroundings.past,
    "third": Surroundings.third,
    "impersonal": Surroundings.impersonal,
    "aside": Surroundings.aside,
    "reported": Surroundings.reported,
    "quoted": Surroundings.quoted,
    "refused": Surroundings.refused,
    "disowned": Surroundings.disowned,
    "own": Surroundings.own,
    "reclaimed": Surroundings.reclaimed,
    "impersonalyou": Surroundings.impersonalyou,
    "hypothetical": Surroundings.hypothetical,
    "topic": Surroundings.topic,
    "joke": Surroundings.joke,
    "question": Surroundings.question,
    "closed": Surroundings.closed,
}
