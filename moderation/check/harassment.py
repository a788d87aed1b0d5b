"""Hate, threats, slurs and degrading words at people; not disagreement, not words for oneself, not quoting against it."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of kind `harassment`."""
    return phrase_signals(folded, "harassment")
