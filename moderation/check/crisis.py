"""Somebody in danger now, or worried for: the six kinds of crisis and the two of concern."""

from __future__ import annotations

from moderation.check import likeness
from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals, weak_signals
from moderation.check.signals import Context, Signal

_ENOUGH = 0.5


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of kind `crisis.*` and `concern.*`."""
    return phrase_signals(folded, "crisis") or likeness.find(folded)


def doubted(folded: Folded) -> list[Signal]:
    """Signs of a crisis too weak to alert for: enough that words which would be held are published instead."""
    weak = [signal for signal in weak_signals(folded, "crisis", _ENOUGH) if signal.kind.startswith("crisis.")]
    return weak or likeness.doubt(folded)
