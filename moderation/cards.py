"""The card for hard moments: help lines for one person, kept and shown again until they close it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.members.models import Member
from moderation.helplines import lines_for
from moderation.models import Card, Case
from moderation.wording import wording

FALLBACK_KIND = "crisis.suicide"


def give(member_pk: int, nonce: str, kinds: Iterable[str], case: Case | None) -> Card:
    """Keep a card for the member; the same words again get the same card."""
    joined = ",".join(kinds)
    card, made = Card.objects.get_or_create(
        member_id=member_pk, nonce=nonce, defaults={"kinds": joined, "case": case, "alerted": case is not None}
    )
    if made:
        Member.objects.filter(pk=member_pk, has_cards=False).update(has_cards=True)
    return card


def open_cards(member: Member) -> list[Card]:
    """The cards that this member has not closed, newest last; none needs no query."""
    if not member.has_cards:
        return []
    return list(Card.objects.filter(member=member, closed_at__isnull=True).order_by("-at")[:5])[::-1]


def close(member: Member, pk: int, *, meant_otherwise: bool = False) -> bool:
    """Close the member's own card. True when there was one."""
    closed = Card.objects.filter(pk=pk, member=member, closed_at__isnull=True).update(
        closed_at=timezone.now(), meant_otherwise=meant_otherwise
    )
    if not Card.objects.filter(member=member, closed_at__isnull=True).exists():
        Member.objects.filter(pk=member.pk).update(has_cards=False)
    return bool(closed)


def frame(card: Card | None, *, nonce: str, kinds: Iterable[str], region: str, language: str) -> dict[str, Any]:
    """The `support` frame: why it is shown, the lines of the region (never none), first steps, who was told.

    `card` is None when it could not be stored; the lines go out all the same.
    """
    seen = [kind for kind in kinds if kind.startswith(("crisis.", "concern."))] or [FALLBACK_KIND]
    tongue = language or translation.get_language() or "en"
    words = wording(seen[0], tongue)
    with translation.override(tongue):
        lines = lines_for(region, seen, today=timezone.localdate())
        told = words.told if card is not None and card.alerted else _("Nobody else was told.")
        return {
            "type": "support",
            "id": str(card.pk) if card is not None else "",
            "nonce": nonce,
            "why": words.why,
            "title": words.title,
            "steps": list(words.steps),
            "told": told,
            "region": region,
            "lines": [line.frame() for line in lines],
        }


def frame_of(card: Card, member: Member) -> dict[str, Any]:
    """The frame of a stored card for its member."""
    return frame(card, nonce=card.nonce, kinds=card.kinds.split(","), region=member.region, language=member.language)
