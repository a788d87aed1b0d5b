"""The card for hard moments: help lines for one person, kept and shown again until they close it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.live.hub import PEOPLE, Note, hub
from community.live.presence import presence
from community.members.models import Member
from community.timekeeping import now
from moderation import faces, standing
from moderation.cases import announce
from moderation.helplines import lines_for, regions
from moderation.lines import HelpLine
from moderation.models import Card, Case, Seen, Signed, State
from moderation.wording import wording

FALLBACK_KIND = "crisis.suicide"
# What the card of words without a hard moment of their own is about: a threat, somebody under age.
NEAREST = {"minor": "minor", "harassment": "crisis.violence_others"}
# Where minutes count it is this that has to be read first.
FIRST = "crisis.overdose"
TEAM = "team"
MOST_NAMES = 3


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
    """Close the member's own card, in all their windows. True when there was one.

    With `meant_otherwise` the desk reads so on the case, and whoever decides it just now has to look again.
    """
    with transaction.atomic():
        card = (
            Card.objects.select_for_update(of=("self",)).filter(pk=pk, member=member, closed_at__isnull=True).first()
        )
        if card is not None:
            card.closed_at, card.meant_otherwise = now(), meant_otherwise
            card.save(update_fields=["closed_at", "meant_otherwise"])
            tell(member, [card.pk])
            if meant_otherwise and card.case_id is not None:
                _note(card.case_id)
        if not Card.objects.filter(member=member, closed_at__isnull=True).exists():
            Member.objects.filter(pk=member.pk).update(has_cards=False)
    return card is not None


def move(member: Member, region: str) -> None:
    """The member says where they are, beside a card: lines of that country from now on. Nonsense changes nothing."""
    if region in dict(regions()):
        Member.objects.filter(pk=member.pk).update(region=region)
        standing.changed(member)


def tell(member: Member, pks: Iterable[int]) -> None:
    """Stir the member's sockets after the commit, wherever they are: these cards are not as they were."""
    notes = [Note(PEOPLE, kind=f"card {pk}", to=member.public_id) for pk in pks]
    transaction.on_commit(lambda: hub.tell(*notes))


def frame(card: Card | None, *, nonce: str, kinds: Iterable[str], region: str, language: str) -> dict[str, Any]:
    """The `support` frame: why it is shown, the lines of the region (never none), first steps, who was told, what next.

    `card` is None when it could not be stored; the lines go out all the same.
    """
    seen = about(kinds)
    tongue = language or translation.get_language() or "en"
    words = wording(FIRST if FIRST in seen else seen[0], tongue)
    with translation.override(tongue):
        lines = lines_for(region, seen, today=timezone.localdate())
        alerted = card is not None and card.alerted
        return {
            "type": "support",
            "id": str(card.pk) if card is not None else "",
            "nonce": nonce,
            "why": words.why,
            "title": words.title,
            "steps": list(words.steps),
            "myths": list(words.myths),
            "told": words.told if alerted else _("Nobody else was told."),
            "next": what_next() if alerted else _("Nothing else happens. You can go on writing."),
            "seen": "",
            "region": region,
            "urgent": _urgent(lines) if seen[0].startswith("crisis.") else "",
            "lines": [line.frame() for line in lines],
        }


def about(kinds: Iterable[str]) -> list[str]:
    """What a card for words of these kinds speaks of, the gravest first; never empty. A crisis comes before all else."""
    given = list(kinds)
    hard = [kind for kind in given if kind.startswith(("crisis.", "concern."))]
    return hard or [about for kind, about in NEAREST.items() if kind in given][:1] or [FALLBACK_KIND]


def _urgent(lines: Sequence[HelpLine]) -> str:
    """The emergency number, where another line leads; "" where it leads itself or nobody knows it."""
    if "emergency" in lines[0].purposes:
        return ""
    return next((line.call for line in lines if "emergency" in line.purposes), "")


def frame_of(card: Card, member: Member) -> dict[str, Any]:
    """The frame of a stored card for its member, with who of the team has seen it."""
    tongue = member.language or translation.get_language() or "en"
    shown = frame(card, nonce=card.nonce, kinds=card.kinds.split(","), region=member.region, language=tongue)
    with translation.override(tongue):
        return shown | {"seen": seen_by(card)}


def news(member: Member, pk: int, language: str) -> dict[str, Any] | None:
    """The `card` frame, what became of an own card: `{"id", "closed", "seen"}`; None when it is not theirs."""
    card = Card.objects.filter(pk=pk, member=member).first()
    if card is None:
        return None
    with translation.override(language or None):
        return {"type": "card", "id": str(pk), "closed": card.closed_at is not None, "seen": seen_by(card)}


def seen_by(card: Card) -> str:
    """Who of the team has said that they saw it, in a sentence; empty while nobody has."""
    if card.case_id is None:
        return ""
    told = list(Seen.objects.filter(case_id=card.case_id).select_related("by").order_by("pk")[:MOST_NAMES])
    if not told:
        return ""
    here = {public_id for public_id, _name in presence.who_now(TEAM)[1]}
    said = (seen_line(one.by, one.signed, one.by.public_id in here, bool(here)) for one in told)
    return " ".join(dict.fromkeys(said))


def seen_line(by: Member, signed: str, is_here: bool, anybody: bool) -> str:
    """One who has seen it, in a sentence. Of the team it says whether `anybody` of it is here, never which of them."""
    name = faces.shown(by, signed or Signed.OWN)
    if signed == Signed.TEAM:
        said = _("One of “%(name)s” has seen this, and one of them is here.") if anybody else ""
        return (said or _("One of “%(name)s” has seen this.")) % {"name": name}
    return (_("%(name)s has seen this and is here.") if is_here else _("%(name)s has seen this.")) % {"name": name}


def what_next() -> str:
    """What happens after the team was told. It promises no hour: moderators are people."""
    return _("A moderator reads it as soon as one is here and answers you here. You can go on writing.")


def _note(case_pk: int) -> None:
    """The author says that it was not meant so: the open case is not what it was."""
    still = Case.objects.filter(pk=case_pk).exclude(state=State.RESOLVED)
    if still.update(version=F("version") + 1):
        announce(Case.objects.get(pk=case_pk))
