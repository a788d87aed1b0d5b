"""A line for whoever answers somebody in a hard moment: how to respond. It is told to them alone and labels nobody.

Nothing in the message's own frame says what the check saw. Who begins an answer asks about that one message, on a bucket
of its own and for a day: enough to help, too little to search a room for its hardest hours.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.timekeeping import now
from moderation.following import kinds_in
from moderation.models import Card
from moderation.wording import wording
from rooms.access import still_open_to
from rooms.models import Message

FOR = timedelta(hours=24)
HARD = ("crisis.", "concern.")


def line_for(member: Member, room_pk: int, seq: int, deaf_to: frozenset[str], language: str = "") -> str:
    """How to answer message `seq`, or "" where nothing special is to be said. Raises Refused (`no_such_message`)."""
    room = still_open_to(member, room_pk)
    message = Message.objects.filter(room=room, seq=seq, standing=Standing.VISIBLE).select_related("author").first()
    if message is None or message.author.public_id in deaf_to:
        raise Refused("no_such_message")
    kind = _hard_kind(message)
    if not kind or message.author_id == member.pk or message.at < now() - FOR or _meant_otherwise(message):
        return ""
    return wording(kind, language or translation.get_language() or "en").peers


def _hard_kind(message: Message) -> str:
    """The gravest kind of crisis or concern that was seen in it."""
    seen = kinds_in(message.verdict) if message.verdict else []
    return next((kind for kind in seen if kind.startswith(HARD)), "")


def _meant_otherwise(message: Message) -> bool:
    """Whether the author has said that it was not meant so."""
    return Card.objects.filter(member_id=message.author_id, nonce=message.nonce, meant_otherwise=True).exists()
