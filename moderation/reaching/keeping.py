"""How long a private conversation is kept, what its member takes along, what goes when somebody leaves, what is owed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from community.members import hooks
from community.members.models import Member
from community.timekeeping import now
from moderation.cases import locked
from moderation.models import Conversation, Flag, State, Turn
from moderation.reaching import answering, telling

logger = logging.getLogger(__name__)

KEPT_DAYS = 30
KEPT = timedelta(days=KEPT_DAYS)
OWED_AFTER = timedelta(seconds=5)
AT_MOST = 200


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """Everything that was said in the member's own conversations, by them and to them."""
    said = Turn.objects.filter(conversation__member=member).order_by("pk")
    fields = ("conversation", "at", "by_team", "body")
    yield (
        "private_conversations",
        (
            {"conversation": number, "at": at, "by": "moderator" if by_team else "you", "said": body}
            for number, at, by_team, body in said.values_list(*fields).iterator(chunk_size=500)
        ),
    )


def erase(member: Member, words_too: bool) -> None:
    """Their own words in their conversations go in any case: nobody else was meant to read them. In a transaction.

    With `words_too` what they wrote to others as a moderator goes as well.
    """
    own = Conversation.objects.filter(member=member)
    _blank(Turn.objects.filter(conversation__in=own, by_team=False))
    for conversation in own.filter(closed_at=None).select_related("member"):
        conversation.closed_at, conversation.waits = now(), False
        conversation.save(update_fields=["closed_at", "waits"])
        telling.stir(conversation)
    own.update(unread=False)
    if words_too:
        _blank(Turn.objects.filter(author=member))


def tidy() -> int:
    """End what nobody has written in for `KEPT`, and empty what ended that long ago; gives how many."""
    then = now() - KEPT
    quiet = Conversation.objects.filter(closed_at=None, said_at__lt=then, case__state=State.RESOLVED)
    ended = quiet.update(closed_at=now(), waits=False)
    old = Conversation.objects.filter(emptied_at=None, closed_at__lt=then, said_at__lt=then)
    return ended + sum(_empty(pk) for pk in old.values_list("pk", flat=True)[:AT_MOST])


def settle() -> int:
    """Write the case and the card that crisis words are owed; gives for how many. One that fails stays for next time."""
    # In the order of the index over what is owed: by the key alone, SQLite reads all that was ever said.
    owed = Turn.objects.filter(follow_up=True, at__lt=now() - OWED_AFTER).order_by("at", "pk")
    return sum(_settled(pk) for pk in owed.values_list("pk", flat=True)[:AT_MOST])


def _settled(pk: int) -> bool:
    try:
        with transaction.atomic():
            return _write(pk)
    except Exception:
        logger.exception("what is owed to words in a conversation could not be written; it will be tried again")
        return False


def _write(pk: int) -> bool:
    case = locked(Turn.objects.values_list("conversation__case_id", flat=True).get(pk=pk))
    turn = Turn.objects.select_related("author").filter(pk=pk, follow_up=True).first()
    if turn is None:
        return False
    if turn.author is None or turn.verdict is None:
        Turn.objects.filter(pk=pk).update(follow_up=False)
        return False
    answering.settle(turn, case, turn.author, turn.verdict, turn.body)
    return True


def _empty(pk: int) -> bool:
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update(of=("self",)).filter(pk=pk, emptied_at=None).first()
        if conversation is None:
            return False
        turns = conversation.turns.all()
        _forget_flags(turns)
        turns.delete()
        Conversation.objects.filter(pk=pk).update(emptied_at=now(), unread=False)
    return True


def _blank(turns: QuerySet[Turn]) -> None:
    """The rows stay, so that the other side sees that something was said; the words go, also from the case's flags."""
    _forget_flags(turns)
    turns.update(body="", html="", digest="", verdict=None, follow_up=False)


def _forget_flags(turns: QuerySet[Turn]) -> None:
    kind = ContentType.objects.get_for_model(Turn)
    about = Flag.objects.filter(target_type=kind, target_id__in=turns.values("pk"))
    about.update(excerpt="", spans=[0, 0])
