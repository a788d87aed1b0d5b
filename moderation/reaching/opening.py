"""What moderators do with a private conversation: open it, write, end it, open it again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.text import render
from community.timekeeping import now
from moderation import faces
from moderation.authority import authorise, not_own
from moderation.cases import locked
from moderation.claiming import free, stay
from moderation.deeds.deed import Act
from moderation.models import Case, Conversation, Trace, Turn
from moderation.reaching import telling
from moderation.reaching.words import CONTACT, CONTACT_FIRST, holds_contact, said

ANSWERED = _("They have answered already. End the conversation instead; what was said stays.")
LEFT = _("They have left the conversation. They can come back at any time; until then leave them in peace.")
ENDED = _("This conversation has ended. Open it again first.")
GONE = _("Whoever this was about is not here any more.")
DEEDS = {
    "conversation.said": _("words in a private conversation"),
    "conversation.contact": _("a number, an address or a link was sent in a private conversation"),
    "conversation.ended": _("a private conversation was ended"),
    "conversation.opened_again": _("a private conversation was opened again"),
}
"""What the audit log calls these deeds."""


def possible(case: Case) -> bool:
    """Whether the author of the case is still here and nobody has reached out about it yet."""
    here = case.author is not None and case.author.is_active
    return here and not Conversation.objects.filter(case=case).exists()


def begin(act: Act) -> None:
    """Open the conversation with the moderator's first words, within the deed's transaction. Raises Refused."""
    author = act.case.author
    if author is None:
        raise Refused("not_allowed", GONE)
    words = said(act.options["words"])
    if holds_contact(words, author.reads_in):
        raise Refused("contact", CONTACT_FIRST)
    conversation = Conversation.objects.create(case=act.case, member=author, opened_by=act.by)
    _turn(conversation, act.by, words, f"deed {act.decision.pk}").save()
    act.kept["conversation"] = conversation.pk
    telling.stir(conversation)


def take_back(act: Act) -> None:
    """As if nobody had reached out; raises Refused once the member has answered."""
    conversation = Conversation.objects.filter(pk=act.kept["conversation"]).select_related("member").first()
    if conversation is None:
        return
    if conversation.turns.filter(by_team=False).exists():
        raise Refused("not_allowed", ANSWERED)
    member = conversation.member
    conversation.turns.all().delete()
    conversation.delete()
    if member is not None:
        conversation.member = member
        telling.stir(conversation)


def write(case_pk: int, by: Member, words: str, nonce: str, *, anyway: bool = False) -> Turn:
    """A moderator's words to the member; the same nonce again gives the same turn. Raises Refused (`contact` and others).

    They are never checked as an offence. Contact details need `anyway`, and then the case says so.
    """
    body = said(words)
    with transaction.atomic():
        case, conversation = _theirs(case_pk, by)
        known = conversation.turns.filter(author=by, nonce=nonce).first()
        if known is not None:
            return _same(known, body)
        if conversation.closed_at is not None or conversation.left_at is not None:
            raise Refused("not_allowed", ENDED if conversation.closed_at is not None else LEFT)
        contact = conversation.member is not None and holds_contact(body, conversation.member.reads_in)
        if contact and not anyway:
            raise Refused("contact", CONTACT)
        turn = _turn(conversation, by, body, nonce)
        turn.save()
        stay(case, by)
        conversation.said_at, conversation.unread, conversation.waits = turn.at, True, False
        conversation.rested_at = None
        conversation.save(update_fields=["said_at", "unread", "waits", "rested_at"])
        _audit("contact" if contact else "said", case, by)
        if contact:
            Trace.objects.create(case=case, by=by, what="contact")
        telling.stir(conversation)
    return turn


def end(case_pk: int, by: Member) -> None:
    """Nobody writes there any more, except words in a crisis; both sides can read on. Raises Refused."""
    with transaction.atomic():
        case, conversation = _theirs(case_pk, by)
        if conversation.closed_at is None:
            conversation.closed_at, conversation.closed_by, conversation.waits = now(), by, False
            conversation.save(update_fields=["closed_at", "closed_by", "waits"])
            _audit("ended", case, by)
            telling.stir(conversation)


def open_again(case_pk: int, by: Member) -> None:
    """Go on with a conversation that has ended. Raises Refused."""
    with transaction.atomic():
        case, conversation = _theirs(case_pk, by)
        if conversation.emptied_at is not None:
            conversation.emptied_at, conversation.rested_at, conversation.left_at = None, None, None
        if conversation.closed_at is not None:
            conversation.closed_at, conversation.closed_by, conversation.said_at = None, None, now()
            conversation.save()
            _audit("opened_again", case, by)
            telling.stir(conversation)


def _theirs(case_pk: int, by: Member) -> tuple[Case, Conversation]:
    """The case and its conversation, locked, for somebody who may act on it. Raises Refused."""
    case = locked(case_pk)
    authorise(by)
    not_own(case, by)
    free(case, by)
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("member")
    conversation = rows.filter(case=case).first()
    if conversation is None or conversation.member is None or not conversation.member.is_active:
        raise Refused("not_allowed", GONE)
    return case, conversation


def _same(known: Turn, body: str) -> Turn:
    if known.body != body:
        raise Refused("nonce_used")
    return known


def _turn(conversation: Conversation, by: Member, words: str, nonce: str) -> Turn:
    return Turn(
        conversation=conversation,
        author=by,
        by_team=True,
        signed=faces.sign(by),
        nonce=nonce,
        at=now(),
        body=words,
        html=render(words),
        standing=Standing.VISIBLE,
    )


def _audit(deed: str, case: Case, by: Member) -> None:
    chain.write(f"conversation.{deed}", actor=by.pk, subject=("case", case.pk), about=case.author_id)
