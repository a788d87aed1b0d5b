"""What the desk shows of the talk between a moderator and the author's card."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from moderation import cards as cards_of
from moderation import faces
from moderation.models import Case

register = template.Library()


@register.inclusion_tag("moderation/_seen.html", takes_context=True)
def seen(context: Context, case: Case) -> dict[str, Any]:
    """Who has said that they saw the case, what its author says of it, and the button. Two queries."""
    me = context["user"]
    cards = list(case.cards.order_by("pk"))
    told = list(case.seen.select_related("by").order_by("pk"))
    may = any(card.closed_at is None for card in cards) and case.author_id != me.pk
    return {
        "case": case,
        "csrf_token": context.get("csrf_token"),
        "line": cards_of.seen_line(me, faces.sign(me), True, True) if may else "",
        "told": told,
        "otherwise": [card for card in cards if card.meant_otherwise],
        "may": may and me.pk not in {one.by_id for one in told},
    }
