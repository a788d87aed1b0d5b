"""A member reports a message: one case per message, one flag per person."""

from __future__ import annotations

from django.db import transaction

from community.live.limits import take
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.text import clean
from moderation.cases import Ground, Report, open_case
from rooms.deeds import room_for
from rooms.models import Message

LONGEST = 500


def report(member: Member, room_pk: int, seq: int, reason: str) -> None:
    """Bring it to the desk. Raises Refused (`too_fast`, `no_such_message`, `not_allowed`)."""
    taken = take("report", str(member.pk))
    if not taken.ok:
        raise Refused("too_fast", retry_after=taken.retry_after)
    with transaction.atomic():
        room = room_for(member, room_pk, speaking=False)
        message = Message.objects.filter(room=room, seq=seq).select_related("author").first()
        if message is None or message.standing == Standing.REFUSED:
            raise Refused("no_such_message")
        open_case(
            Report(
                author_pk=message.author_id,
                author_name=message.author.username,
                excerpt=message.original(),
                kind="report",
                grounds=(Ground("report", reason=clean(reason)[:LONGEST], by_pk=member.pk),),
                target=message,
                place=room,
                nonce=message.nonce,
            )
        )
