"""Buying, selling and finding drugs: the phrase rules of the stage `trade`, as signals of the kind `sourcing`."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.phrases import phrase_signals
from moderation.check.signals import Context, Signal
from moderation.check.signs import find_signs


def find(folded: Folded, context: Context) -> list[Signal]:
    """Asking for drugs or a seller, offers, prices, markets, easy prescriptions."""
    return phrase_signals(folded, "trade") or find_signs(folded, "sourcing")
