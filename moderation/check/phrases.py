"""What the phrase rules of a stage say about a text, as signals."""

from __future__ import annotations

from itertools import chain

from moderation.check.book import Book, Hit, shipped
from moderation.check.cues import Surroundings
from moderation.check.fold import Folded
from moderation.check.lexicon import Rule
from moderation.check.signals import Signal

_LONG = 500


# A hit with the kind that it means after all cues are asked.
Meant = tuple[Hit, str]


def phrase_signals(folded: Folded, stage: str, book: Book | None = None) -> list[Signal]:
    """The signals of one stage's rules: strong rules alone, weak ones of one kind when enough of them agree.

    The sum that weak rules must reach is 1, and grows slowly with the length of the text: a long post touches more
    things than a line of chat.
    """
    book = book or shipped()
    needed = 1.0 if len(folded.words) <= _LONG else min(1.0 + (len(folded.words) - _LONG) / 2500, 1.6)
    strong = _meant(folded, book, book.hits(folded, stage))
    return [_signal(folded, *meant) for meant in strong + _weak(folded, stage, book, needed - 0.001)]


def weak_signals(folded: Folded, stage: str, enough: float) -> list[Signal]:
    """What the weak rules of a stage saw, of each kind for which the sum of their weights is enough."""
    return [_signal(folded, *meant) for meant in _weak(folded, stage, shipped(), enough)]


def _weak(folded: Folded, stage: str, book: Book, enough: float) -> list[Meant]:
    """What weak rules mean that agree; they are asked only while they could be enough."""
    weak: dict[str, dict[str, list[Meant]]] = {}
    for hit, kind in _meant(folded, book, book.hits(folded, stage, lambda rules: _could_be(rules) > enough - 0.001)):
        weak.setdefault(kind, {}).setdefault(hit.rule.family, []).append((hit, kind))
    agreeing: list[Meant] = []
    for families in weak.values():
        if sum(max(hit.rule.weight for hit, _ in found) for found in families.values()) >= enough:
            agreeing += chain.from_iterable(families.values())
    return agreeing


def _could_be(rules: list[Rule]) -> float:
    """What the weak rules come to that could mean the same kind, if all stand."""
    weights: dict[str, dict[str, float]] = {}
    for rule in rules:
        for kind in (rule.kind, *rule.becomes.values()):
            families = weights.setdefault(kind, {})
            families[rule.family] = max(families.get(rule.family, 0.0), rule.weight)
    return max((sum(families.values()) for families in weights.values()), default=0.0)


def _meant(folded: Folded, book: Book, hits: list[Hit]) -> list[Meant]:
    return [(hit, kind) for hit in hits if (kind := _kind(book, folded, hit))]


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
