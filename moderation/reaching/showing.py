"""A private conversation as both sides see it on a page: what the templates are given."""

from __future__ import annotations

import secrets
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from community.members.models import Member
from moderation import cards, duty, faces
from moderation.check.signals import KINDS
from moderation.claiming import holder
from moderation.models import Case, Conversation, Turn
from moderation.reaching.keeping import KEPT_DAYS
from moderation.reaching.words import name_for_the_member

SALT = "hearthside.case-on-the-screen"
OPEN_FOR = 12 * 60 * 60
MOST = 200
"""Of a conversation longer than that, the newest turns are shown."""


def blank_form(words: str = "", nonce: str = "") -> dict[str, Any]:
    """The box, empty or with the words that were not taken."""
    return {"body": words, "nonce": nonce or secrets.token_urlsafe(12), "error": None}


def form_from(posted: Any) -> dict[str, Any]:
    """What was posted, as far as it makes sense; an impossible nonce is replaced."""
    nonce = posted.get("nonce", "")
    return blank_form(posted.get("body", ""), nonce if nonce.isprintable() and len(nonce) <= 64 else "")


def for_member(conversation: Conversation, member: Member, form: dict[str, Any]) -> dict[str, Any]:
    """The member's page; nothing on it says more about a moderator than how they sign."""
    case = Case.objects.select_related("claimed_by").get(pk=conversation.case_id)
    on_it, team = holder(case), faces.team_name()
    return {
        "conversation": conversation,
        "turns": turns_of(conversation, team=team),
        "with_them": name_for_the_member(on_it, faces.sign(on_it), team) if on_it is not None else "",
        "staffed": duty.staffed_now(),
        "support": [cards.frame_of(card, member) for card in cards.open_cards(member)[-1:]],
        "kept_days": KEPT_DAYS,
        "form": form,
        "whose": member,
    }


def for_desk(case: Case, by: Member, form: dict[str, Any] | None = None) -> dict[str, Any]:
    """The part of the case's page; `conversation` is None where nobody has reached out. Two queries."""
    conversation = Conversation.objects.filter(case=case).select_related("closed_by").first()
    own, holds = case.author_id == by.pk, holder(case)
    turns = turns_of(conversation) if conversation is not None and not own else []
    return {
        "case": case,
        "mark": signing.dumps([case.pk, by.pk], salt=SALT),
        "conversation": conversation,
        "turns": turns,
        "own": own,
        "taken": holds is not None and holds.pk != by.pk,
        "mine": (holds is not None and holds.pk == by.pk) or any(one["author"] == by.pk for one in turns),
        "kept_days": KEPT_DAYS,
        "form": form or blank_form(),
    }


def on_screen(mark: str, case: Case, by: Member) -> bool:
    """Whether this moderator opened the case's page, which then asks for the part by itself: that opens nothing anew."""
    try:
        return bool(signing.loads(mark, salt=SALT, max_age=OPEN_FOR) == [case.pk, by.pk])
    except signing.BadSignature:
        return False


def turns_of(conversation: Conversation, team: str = "") -> list[dict[str, Any]]:
    """What was said, oldest first, with what software saw in it. One query.

    With the `team`'s name moderators stand there as they signed, without it as who they are.
    """
    newest = conversation.turns.select_related("author").order_by("-pk")[:MOST]
    return [_shown(turn, team) for turn in list(newest)[::-1]]


def _shown(turn: Turn, team: str) -> dict[str, Any]:
    """`kinds` are what software saw, gravest first."""
    seen = {signal[0] for signal in (turn.verdict or {}).get("signals", ())}
    return {
        "pk": turn.pk,
        "by_team": turn.by_team,
        "author": turn.author_id,
        "name": _name(turn, team) if turn.by_team else "",
        "html": turn.html,
        "at": turn.at,
        "kinds": [kind for kind in KINDS if kind in seen],
    }


def _name(turn: Turn, team: str) -> str:
    if team:
        return name_for_the_member(turn.author, turn.signed, team)
    return turn.author.username if turn.author is not None else _("A moderator")
