"""Somebody in danger now, or worried for: the six kinds of crisis and the two of concern."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of kind `crisis.*` and `concern.*`; their words are never masked for themselves."""
    return phrase_signals(folded, "crisis")
