"""Who hears that something is new in a private conversation. Words never travel: pages ask for their own."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from community.live.hub import PEOPLE, Note, hub
from community.members.models import Member
from moderation.cases import DESK
from moderation.models import Case, Conversation
from moderation.reaching.words import OPEN, UNREAD

WORTH_A_LINE = Q(unread=True) | Q(closed_at=None, left_at=None, rested_at=None)


def line_of(member: Member) -> dict[str, Any] | None:
    """The quiet line for a member: `{"line", "url", "unread"}`; None where there is nothing to say.

    One query, and none for whoever has no conversation.
    """
    if not member.has_conversation:
        return None
    found = Conversation.objects.filter(WORTH_A_LINE, member=member).order_by("-unread", "-pk").first()
    return _line(found) if found is not None else None


def stir(conversation: Conversation) -> None:
    """Tell the member's open pages and the desk, after commit, that something about it is new.

    Call it inside a transaction, after the conversation was saved.
    """
    frame = {"type": "conversation", "case": conversation.case_id}
    notes = [Note(DESK, json.dumps(frame).encode())]
    member = conversation.member
    if member is not None:
        notes.append(Note(PEOPLE, json.dumps(_news(conversation, member)).encode(), to=member.public_id))
    transaction.on_commit(lambda: hub.tell(*notes))


def moved(case: Case) -> None:
    """The same when somebody else goes on with the case."""
    found = Conversation.objects.filter(case=case, closed_at=None).select_related("member").first()
    if found is not None:
        stir(found)


def _news(conversation: Conversation, member: Member) -> dict[str, Any]:
    """The member's frame, and whether their pages have to ask for the line at all."""
    known = Conversation.objects.filter(WORTH_A_LINE, member=member).exists()
    Member.objects.filter(pk=member.pk).exclude(has_conversation=known).update(has_conversation=known)
    member.has_conversation = known
    with translation.override(member.reads_in):
        line = line_of(member)
    return {"type": "conversation", "line": "", "url": reverse("conversations"), "unread": False} | (line or {})


def _line(conversation: Conversation) -> dict[str, Any]:
    return {
        "line": str(UNREAD if conversation.unread else OPEN),
        "url": reverse("conversation", args=[conversation.pk]),
        "unread": conversation.unread,
    }
