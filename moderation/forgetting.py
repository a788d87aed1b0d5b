"""What is known of somebody's hard moments and has served: cards that they closed long ago."""

from __future__ import annotations

from datetime import timedelta

from community.timekeeping import now
from moderation.models import Card

KEPT = timedelta(days=30)


def closed_cards() -> int:
    """Remove the cards that were closed long ago; gives how many.

    Where somebody said that it was not meant so, the card stays: the room and the desk go by it.
    """
    return Card.objects.filter(closed_at__lt=now() - KEPT, meant_otherwise=False).delete()[0]
