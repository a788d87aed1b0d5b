"""What is done to a message after it was said: signals, taking back, hiding, bringing back, releasing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from community.live.hub import Note, hub
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.timekeeping import now
from moderation import standing, statements
from rooms import telling
from rooms.access import may_enter
from rooms.models import REACTIONS, Audience, Message, Original, Reaction, Room, Seat


def react(member: Member, room_pk: int, seq: int, kind: str) -> bool:
    """Give or take back a quiet signal. True when it is given now. Raises Refused."""
    if kind not in REACTIONS:
        raise Refused("not_allowed")
    with transaction.atomic():
        room = room_for(member, room_pk)
        message = _visible(room, seq)
        given = Reaction.objects.filter(message=message, member=member, kind=kind)
        on = not given.delete()[0]
        if on:
            Reaction.objects.create(message=message, member=member, kind=kind)
        signs = Reaction.objects.filter(message=message).order_by("kind").values_list("kind", flat=True).distinct()
        message.signs = ",".join(signs)
        _changed(room, message, ["signs"], by={"id": member.public_id, "kind": kind, "on": on})
    return on


def unsay(member: Member, room_pk: int, *, seq: int | None = None, nonce: str | None = None) -> Message:
    """Take back an own message, published or held. Raises Refused."""
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room_pk)
        which = {"seq": seq} if seq is not None else {"nonce": nonce, "author": member}
        message = Message.objects.filter(room=room, **which).select_related("author").first()
        if message is None:
            raise Refused("no_such_message")
        if message.author_id != member.pk:
            raise Refused("not_allowed")
        if message.standing in (Standing.VISIBLE, Standing.HELD):
            _set_standing(room, message, Standing.WITHDRAWN)
    return message


def withdraw(message: Message, by: Member) -> None:
    """Put it out of sight: `withdrawn` by its author, `hidden` by a moderator. Doing it again changes nothing."""
    with transaction.atomic():
        room, fresh = _fresh(message)
        if fresh.standing == Standing.VISIBLE:
            _set_standing(room, fresh, Standing.WITHDRAWN if by.pk == fresh.author_id else Standing.HIDDEN)


def restore(message: Message, by: Member) -> None:
    """Bring back what was hidden; release what was held, with the next place. What its author took back stays."""
    with transaction.atomic():
        room, fresh = _fresh(message)
        if fresh.standing == Standing.HIDDEN:
            _set_standing(room, fresh, Standing.VISIBLE)
        elif fresh.standing in (Standing.HELD, Standing.REFUSED) and fresh.seq is None:
            _release(room, fresh)


def reject(message: Message, by: Member, guideline: str = "") -> None:
    """A held message that will not be published; its author is told."""
    with transaction.atomic():
        room, fresh = _fresh(message)
        if fresh.standing != Standing.HELD:
            return
        fresh.standing = Standing.REFUSED
        fresh.save(update_fields=["standing"])
        frame = statements.refused(fresh.nonce, guideline, fresh.author.language)
        _tell(telling.to_member(room.slug, fresh.author.public_id, frame))


def hold_again(message: Message, by: Member) -> None:
    """A message that was not published waits again."""
    with transaction.atomic():
        room, fresh = _fresh(message)
        if fresh.standing == Standing.REFUSED and fresh.seq is None:
            _set_standing(room, fresh, Standing.HELD)
            frame = statements.held(
                fresh.verdict or {"signals": []}, fresh.body, fresh.note, fresh.nonce, fresh.author.language
            )
            _tell(telling.to_member(room.slug, fresh.author.public_id, frame))


def fold(message: Message, note: str, *, on: bool) -> None:
    """Fold it behind a note, or open it again with the note that it had."""
    with transaction.atomic():
        room, fresh = _fresh(message)
        fresh.folded, fresh.note = on, note
        _changed(room, fresh, ["folded", "note"])


def move(message: Message, there: Room, by: Member) -> Message:
    """The words as the newest message of the other room; here they are hidden. Both rooms are locked in their order."""
    with transaction.atomic():
        rooms = {room.pk: room for room in Room.objects.select_for_update().filter(pk__in=(message.room_id, there.pk))}
        copy = Message.objects.select_related("author").get(pk=message.pk)
        written = Original.objects.filter(message_id=message.pk).first()
        _set_standing(rooms[message.room_id], copy, Standing.HIDDEN)
        copy.pk, copy.room, copy.reply_to, copy.signs, copy.seq = None, rooms[there.pk], None, "", None
        copy.nonce = f"moved-{uuid4().hex}"
        copy._state.adding = True
        copy.standing, copy.at = Standing.HELD, now()
        copy.save()
        if written is not None:
            Original.objects.create(message=copy, body=written.body)
        _publish(rooms[there.pk], copy)
    return copy


def see(member: Member, room_pk: int, seq: int) -> None:
    """Remember how far the member has read; it never goes back."""
    seat, made = Seat.objects.get_or_create(room_id=room_pk, member=member, defaults={"seen": seq})
    if not made and seat.seen < seq:
        Seat.objects.filter(pk=seat.pk, seen__lt=seq).update(seen=seq)


def _release(room: Room, message: Message) -> None:
    _publish(room, message)
    accepted = {"type": "accepted", "nonce": message.nonce, "seq": message.seq}
    _tell(telling.to_member(room.slug, message.author.public_id, accepted))


def _publish(room: Room, message: Message) -> None:
    """The next place in the room."""
    room.seq += 1
    room.rev += 1
    message.seq, message.rev, message.standing = room.seq, room.rev, Standing.VISIBLE
    message.save(update_fields=["seq", "rev", "standing"])
    room.save(update_fields=["seq", "rev"])
    _tell(telling.said(room.slug, message, message.author.author()))


def _set_standing(room: Room, message: Message, standing: str) -> None:
    message.standing = standing
    if message.seq is None:
        message.save(update_fields=["standing"])
    else:
        _changed(room, message, ["standing"])


def _changed(room: Room, message: Message, fields: list[str], by: dict[str, Any] | None = None) -> None:
    """Give the change the room's next revision and tell it after the commit."""
    room.rev += 1
    message.rev = room.rev
    message.save(update_fields=[*fields, "rev"])
    room.save(update_fields=["rev"])
    _tell(telling.changed(room.slug, message, message.author.author(), by))


def _tell(*notes: Note) -> None:
    transaction.on_commit(lambda: hub.tell(*notes))


def room_for(member: Member, room_pk: int, *, speaking: bool = True) -> Room:
    """The room, locked, if the member may be (and, when `speaking`, write) in it now. Raises Refused."""
    room = Room.objects.select_for_update().get(pk=room_pk)
    now = standing.of_one(member)
    invited = (
        room.audience == Audience.INVITED and Seat.objects.filter(room=room, member=member, invited=True).exists()
    )
    if now.shut_out or not may_enter(room, now.role, invited):
        raise Refused("not_allowed")
    if speaking and now.silenced:
        raise Refused("silenced")
    return room


def _visible(room: Room, seq: int) -> Message:
    message = Message.objects.filter(room=room, seq=seq).select_related("author").first()
    if message is None or message.standing != Standing.VISIBLE:
        raise Refused("no_such_message")
    return message


def _fresh(message: Message) -> tuple[Room, Message]:
    """The room, locked, and the message as it is now."""
    room = Room.objects.select_for_update().get(pk=message.room_id)
    return room, Message.objects.select_related("author").get(pk=message.pk)


def frames(messages: list[Message]) -> list[dict[str, Any]]:
    """How messages are shown at the desk: as everybody sees them, with those out of sight still readable."""
    return [
        telling.message_frame(message, message.author.author())
        | {"body": message.body, "html": message.html, "author": message.author.author(), "at": message.at.isoformat()}
        for message in messages
    ]
