"""What the phrase rules of a stage say about a text, as signals."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.check.book import Book, Hit, shipped
from moderation.check.cues import Surroundings
from moderation.check.fold import Folded
from moderation.check.signals import Signal

_LONG = 500


# A hit with the kind that it means after all cues are asked.
Meant = tuple[Hit, str]
Weak = dict[str, dict[str, tuple[float, list[Meant]]]]


def phrase_signals(folded: Folded, stage: str, book: Book | None = None) -> list[Signal]:
    """The signals of one stage's rules: strong rules alone, weak ones of one kind when enough of them agree.

    The sum that weak rules must reach is 1, and grows slowly with the length of the text: a long post touches more
    things than a line of chat.
    """
    strong, weak = _found(folded, stage, book or shipped())
    needed = 1.0 if len(folded.words) <= _LONG else min(1.0 + (len(folded.words) - _LONG) / 2500, 1.6)
    return [_signal(folded, *meant) for meant in (*strong, *_agreeing(weak, needed - 0.001))]


def weak_signals(folded: Folded, stage: str, enough: float) -> list[Signal]:
    """What the weak rules of a stage saw, of each kind for which the sum of their weights is enough."""
    return [_signal(folded, *meant) for meant in _agreeing(_found(folded, stage, shipped())[1], enough)]


def _agreeing(weak: Weak, enough: float) -> Iterator[Meant]:
    for families in weak.values():
        if sum(weight for weight, _ in families.values()) >= enough:
            for _, found in families.values():
                yield from found


def _found(folded: Folded, stage: str, book: Book) -> tuple[list[Meant], Weak]:
    """The strong hits, and the weak ones by kind and family; worked out once for a text."""
    known = folded.memo.get(("phrases", stage))
    if known is None:
        strong: list[Meant] = []
        weak: Weak = {}
        for hit in book.hits(folded, stage):
            kind = _kind(book, folded, hit)
            if kind and hit.rule.weight >= 1:
                strong.append((hit, kind))
            elif kind:
                best, found = weak.setdefault(kind, {}).get(hit.rule.family, (0.0, []))
                weak[kind][hit.rule.family] = max(best, hit.rule.weight), [*found, (hit, kind)]
        known = folded.memo["phrases", stage] = strong, weak
    return known


def _kind(book: Book, folded: Folded, hit: Hit) -> str | None:
    """What the hit is a sign of, changed by a cue; None where one silences it."""
    rule = hit.rule
    around = Surroundings(book, folded, hit)
    for cue in rule.unless:
        if around.holds(cue):
            return rule.becomes.get(cue)
    return rule.kind


def _signal(folded: Folded, hit: Hit, kind: str) -> Signal:
    rule = hit.rule
    start, end = folded.span(hit.start, hit.end, "words")
    score = rule.weight if rule.weight < 1 else None
    return Signal(kind, rule.name, kind.split(".")[0] if kind != rule.kind else rule.guideline, start, end, score,
                  rule.threat, rule.mask)  # fmt: skip
