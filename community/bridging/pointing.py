"""A room points its people to a thread."""

from __future__ import annotations

from django.db import transaction

from community.audit import chain
from community.bridging.keeping import may_keep
from community.bridging.models import Pointer
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.threads.models import Thread
from rooms.models import Room


def point(by: Member, room: Room, thread: Thread | None) -> None:
    """Point there, or nowhere any more. Raises Refused where the room is not theirs or the thread out of sight."""
    if not may_keep(by, room):
        raise Refused("not_allowed")
    if thread is not None and thread.standing != Standing.VISIBLE:
        raise Refused("no_such_message")
    with transaction.atomic():
        if thread is None:
            Pointer.objects.filter(room=room).delete()
        else:
            Pointer.objects.update_or_create(room=room, defaults={"thread": thread, "by": by})
        told = str(thread.pk) if thread is not None else ""
        chain.write("room.pointed", actor=by.pk, subject=("room", room.pk), thread=told)


def pointed(room: Room) -> Thread | None:
    """Where the room points, if that is in sight. One query."""
    found = Pointer.objects.filter(room=room, thread__standing=Standing.VISIBLE).select_related("thread__topic")
    pointer = found.first()
    return pointer.thread if pointer is not None else None
