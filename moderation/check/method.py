"""Detail that teaches how to use, hide, harm or die: the phrase rules of the stage `method`."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal
from moderation.check.signs import find_signs


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of the kind `method`; first aid and harm reduction pass."""
    return phrase_signals(folded, "method") or find_signs(folded, "method")
