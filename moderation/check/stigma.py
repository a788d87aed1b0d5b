"""Words that put people down for using, and advice in rooms where each speaks for themselves: told privately, never held."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal
from moderation.check.signs import find_signs


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of kind `stigma`, and of kind `advice` where `context` asks for it."""
    found = phrase_signals(folded, "stigma") or find_signs(folded, "stigma")
    return found + phrase_signals(folded, "advice") if context.speak_for_yourself else found
