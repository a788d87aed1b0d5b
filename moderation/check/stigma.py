"""Words that put people down for using, and advice in rooms where each speaks for themselves: told privately, never held."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of kind `stigma`."""
    return phrase_signals(folded, "stigma")
