"""A member reports a message: one case per message, one flag per person."""

from __future__ import annotations

from django.db import transaction

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from moderation import reporting
from rooms.deeds import room_for
from rooms.models import Message


def report(member: Member, room_pk: int, seq: int, reason: str) -> None:
    """Bring it to the desk. Raises Refused (`too_fast`, `no_such_message`, `not_allowed`)."""
    seen = Message.objects.filter(room_id=room_pk, seq=seq).values_list("verdict", flat=True).first()
    told = reporting.hear(member, reason, reporting.kinds_of(seen))
    with transaction.atomic():
        room = room_for(member, room_pk, speaking=False)
        message = Message.objects.filter(room=room, seq=seq).select_related("author").first()
        if message is None or message.standing == Standing.REFUSED:
            raise Refused("no_such_message")
        what = reporting.Reported(message.author, message.original(), message, room, message.nonce)
        reporting.bring(member, told, what)
