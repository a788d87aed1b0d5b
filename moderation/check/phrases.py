"""What the phrase rules of a stage say about a text, as signals."""

from __future__ import annotations

from moderation.check.book import Book, Hit, shipped
from moderation.check.cues import Surroundings
from moderation.check.fold import Folded
from moderation.check.signals import Signal

_LONG = 500


Weak = dict[str, dict[str, tuple[float, list[Signal]]]]


def phrase_signals(folded: Folded, stage: str, book: Book | None = None) -> list[Signal]:
    """The signals of one stage's rules: strong rules alone, weak ones of one kind when enough of them agree.

    The sum that weak rules must reach is 1, and grows slowly with the length of the text: a long post touches more
    things than a line of chat.
    """
    strong, weak = _found(folded, stage, book or shipped())
    needed = 1.0 if len(folded.words) <= _LONG else min(1.0 + (len(folded.words) - _LONG) / 2500, 1.6)
    return strong + [signal for weight, signals in _sums(weak) if weight >= needed - 0.001 for signal in signals]


def weak_signals(folded: Folded, stage: str) -> list[tuple[float, list[Signal]]]:
    """What the weak rules of a stage saw: for each kind the sum of their weights and their signals."""
    return _sums(_found(folded, stage, shipped())[1])


def _sums(weak: Weak) -> list[tuple[float, list[Signal]]]:
    return [
        (
            sum(weight for weight, _ in families.values()),
            [signal for _, found in families.values() for signal in found],
        )
        for families in weak.values()
    ]


def _found(folded: Folded, stage: str, book: Book) -> tuple[list[Signal], Weak]:
    """The strong signals, and the weak ones by kind and family; worked out once for a text."""
    known = folded.memo.get(("phrases", stage))
    if known is None:
        strong: list[Signal] = []
        weak: Weak = {}
        for hit in book.hits(folded, stage):
            signal = _signal(book, folded, hit)
            if signal and hit.rule.weight >= 1:
                strong.append(signal)
            elif signal:
                best, found = weak.setdefault(signal.kind, {}).get(hit.rule.family, (0.0, []))
                weak[signal.kind][hit.rule.family] = max(best, hit.rule.weight), [*found, signal]
        known = folded.memo["phrases", stage] = strong, weak
    return known


def _signal(book: Book, folded: Folded, hit: Hit) -> Signal | None:
    """The hit as a signal, its kind changed by a cue or the hit silenced by one."""
    rule, kind = hit.rule, hit.rule.kind
    around = Surroundings(book, folded, hit)
    for cue in rule.unless:
        if around.holds(cue):
            if cue not in rule.becomes:
                return None
            kind = rule.becomes[cue]
            break
    start, end = folded.span(hit.start, hit.end, "words")
    score = rule.weight if rule.weight < 1 else None
    return Signal(kind, rule.name, kind.split(".")[0] if kind != rule.kind else rule.guideline, start, end, score,
                  rule.threat, rule.mask)  # fmt: skip
