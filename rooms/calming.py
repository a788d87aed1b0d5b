"""What moderators do to a room: close it, open it, slow it down. Every open screen learns of it at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.live.hub import Note, hub
from community.timekeeping import now
from rooms import telling
from rooms.models import Audience, Room

PACE = "slow "


def lock(room: Room, *, on: bool, until: datetime | None = None) -> None:
    """Close it for new messages, until a time or until it is opened; or open it."""
    room.locked, room.locked_until = on, until if on else None
    room.save(update_fields=["locked", "locked_until"])
    _tell(room)


def slow(room: Room, seconds: int) -> None:
    """One message each `seconds`; 0 ends it. Sockets that are open take the new pace at once."""
    room.slow_seconds = seconds
    room.save(update_fields=["slow_seconds"])
    _tell(room, Note(telling.topic_of(room.slug), kind=f"{PACE}{seconds}"))


def others(room: Room) -> list[Room]:
    """The other rooms that are as open as this one or more."""
    return list(Room.objects.filter(audience=Audience.EVERYONE).exclude(pk=room.pk))


def home(room: Room) -> str:
    """A room stands in nothing."""
    return ""


def open_again() -> int:
    """Open the rooms whose time is over; gives how many."""
    due = Room.objects.filter(locked=True, locked_until__lte=now()).values_list("pk", flat=True)
    return sum(_open(pk) for pk in due)


def watch() -> None:
    """Let open sockets take a new pace, once, at start."""
    hub.watchers.append(_take_pace)


def _open(pk: int) -> bool:
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=pk)
        if not room.locked or room.locked_until is None or room.locked_until > now():
            return False
        lock(room, on=False)
    return True


def _tell(room: Room, *more: Note) -> None:
    frame = {"type": "room", "locked": room.locked, "slow_seconds": room.slow_seconds}
    transaction.on_commit(lambda: hub.tell(Note(telling.topic_of(room.slug), telling.encode(frame)), *more))


def _take_pace(note: Note) -> None:
    topic = hub.topics.get(note.topic)
    if topic is None or not note.kind.startswith(PACE):
        return
    for ear in topic.ears:
        ear.stir(note)
