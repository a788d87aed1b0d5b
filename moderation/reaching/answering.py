"""What the member does with a private conversation: read it, answer, not now, leave. Nothing that they say is silenced."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.live.hub import PEOPLE, Note, hub
from community.live.limits import take
from community.members.models import Member
from community.refusals import Refused
from community.timekeeping import now
from moderation import cards, states
from moderation.cases import announce, locked, twin
from moderation.check.signals import Context
from moderation.claiming import holder
from moderation.following import follow
from moderation.gate import Ruling, hear, weigh
from moderation.models import Case, Conversation, Overdue, State, Turn
from moderation.reaching import telling

logger = logging.getLogger(__name__)

ENDED = _("This conversation has ended. Your words are still here; if you are in danger, send them all the same.")


def answer(pk: int, member: Member, words: str, nonce: str) -> Turn:
    """The member's words to the moderators; the same nonce again gives the same turn.

    Raises Refused, and Conversation.DoesNotExist for one that is not theirs. Words in a crisis, also too long ones,
    reach the case whatever is refused; a failed alert is written again by the clock.
    """
    ruling = _weigh(member, words)
    refused = _limit(member, ruling)
    with transaction.atomic():
        case, conversation = _own(pk, member)
        known = conversation.turns.filter(author=member, nonce=nonce).first()
        if known is not None:
            return _same(known, ruling)
        turn = Turn(conversation=conversation, author=member, nonce=nonce, at=now())
        try:
            hear(turn, ruling, Refused("locked", ENDED) if conversation.closed_at is not None else refused)
        except Refused as not_taken:
            if ruling.owes:
                _write(case, member, ruling.grounds or {}, ruling.excerpt, _nonce(ruling), ruling.digest)
            refused = not_taken
        else:
            refused = None
            _store(turn, conversation, case, member, ruling)
    if refused is not None:
        raise refused
    return turn


def nowhere(member: Member, words: str) -> None:
    """Words to a conversation that was taken back while they were written: a crisis in them reaches the desk."""
    ruling = _weigh(member, words)
    if ruling.owes:
        with transaction.atomic():
            _write(None, member, ruling.grounds or {}, ruling.excerpt, _nonce(ruling), ruling.digest)


def seen(pk: int, member: Member) -> Conversation:
    """The member has it on their screen now; the moderators read that. Raises Conversation.DoesNotExist."""
    with transaction.atomic():
        conversation = _mine(pk, member)
        if conversation.unread:
            conversation.unread, conversation.seen_at = False, now()
            conversation.save(update_fields=["unread", "seen_at"])
            telling.stir(conversation)
    return conversation


def not_now(pk: int, member: Member) -> None:
    """The line goes to rest until a moderator writes again."""
    _mark(pk, member, rested_at=now(), unread=False)


def leave(pk: int, member: Member) -> None:
    """The moderators write no more there until the member comes back."""
    _mark(pk, member, left_at=now(), unread=False, waits=False)


def come_back(pk: int, member: Member) -> None:
    """It is as if they had never left."""
    _mark(pk, member, left_at=None, rested_at=None)


def _mark(pk: int, member: Member, **fields: datetime | bool | None) -> None:
    with transaction.atomic():
        conversation = _mine(pk, member)
        for name, value in fields.items():
            setattr(conversation, name, value)
        conversation.save(update_fields=list(fields))
        telling.stir(conversation)


def _weigh(member: Member, words: str) -> Ruling:
    return weigh(words, context=Context(language=member.reads_in, region=member.region, links="open"))


def _nonce(ruling: Ruling) -> str:
    """What tells words that stand nowhere from others."""
    return f"conversation:{ruling.digest[:32]}"


def _limit(member: Member, ruling: Ruling) -> Refused | None:
    taken = take("conversation", member.public_id)
    return None if taken.ok else Refused("too_fast", retry_after=taken.retry_after)


def _own(pk: int, member: Member) -> tuple[Case, Conversation]:
    """The case first, as whoever moderates locks them, then the conversation."""
    case = locked(Conversation.objects.values_list("case_id", flat=True).get(pk=pk, member=member))
    return case, _mine(pk, member)


def _mine(pk: int, member: Member) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("member")
    return rows.get(pk=pk, member=member)


def _same(known: Turn, ruling: Ruling) -> Turn:
    if known.digest != ruling.digest:
        raise Refused("nonce_used")
    return known


def _store(turn: Turn, conversation: Conversation, case: Case, member: Member, ruling: Ruling) -> None:
    turn.save()
    _back_to_the_desk(case, first=not conversation.waits)
    conversation.said_at, conversation.waits = turn.at, True
    conversation.rested_at = conversation.left_at = conversation.closed_at = conversation.closed_by = None
    conversation.emptied_at = None
    conversation.save()
    if turn.follow_up:
        try:
            with transaction.atomic():
                settle(turn, case, member, ruling.grounds or {}, ruling.excerpt)
        except Exception:
            logger.exception("what is owed to words in a conversation could not be written; the clock will")
    telling.stir(conversation)


def settle(turn: Turn, case: Case, member: Member, grounds: dict[str, object], excerpt: str) -> None:
    """The case and the card that the words call for. Call it inside a transaction, with the case locked."""
    _write(case, member, grounds, excerpt, f"turn {turn.pk}", turn.digest, turn)
    Turn.objects.filter(pk=turn.pk).update(follow_up=False)


def _write(
    case: Case | None,
    member: Member,
    grounds: dict[str, object],
    excerpt: str,
    nonce: str,
    digest: str,
    turn: Turn | None = None,
) -> None:
    """Join the conversation's own case, bring it back to the queue where it was settled, and give the card.

    Nothing is held here, so that only the alert and the card count, not what software would have held.
    """
    if case is not None and (grounds["alert"] or grounds["missing"]):
        _return(case)
    joins = case if case is not None and case.state != State.RESOLVED else None
    _, card = follow(
        grounds={**grounds, "action": "publish"},
        author_pk=member.pk,
        author_name=member.username,
        excerpt=excerpt,
        nonce=nonce,
        digest=digest,
        target=turn if joins is not None else None,
        joins=joins,
    )
    if card is not None:
        note = Note(PEOPLE, json.dumps(cards.frame_of(card, member)).encode(), to=member.public_id)
        transaction.on_commit(lambda: hub.tell(note))


def _back_to_the_desk(case: Case, *, first: bool) -> None:
    """A settled case is looked at again; where nobody is on it, the response clock warns anew."""
    _return(case)
    if first and holder(case) is None:
        Overdue.objects.filter(case=case).delete()


def _return(case: Case) -> None:
    if case.state == State.RESOLVED and not twin(case):
        states.take(case, "return", None, also={"resolved_at": None, "follow_up_at": None})
        announce(case)
