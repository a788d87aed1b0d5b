"""How members treat each other's bodies and years: sexual talk, minors, orders about medicine; rules of the stage `conduct`."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal
from moderation.check.signs import find_signs


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of the kinds `sexual`, `minor` and `medical_directive`."""
    return phrase_signals(folded, "conduct") or find_signs(folded, "medical_directive")
