"""The last messages of a room, kept ready for those who come in, for as long as nothing in the room changes."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec

from rooms import history, telling
from rooms.models import Message, Room

KEEP_SECONDS = 2.0
MOST_ROOMS = 200
_kept: dict[int, Recent] = {}


@dataclass(frozen=True, slots=True)
class Recent:
    """`messages`, and `frames` as JSON for whoever hears everybody. Read them; they are shared."""

    rev: int
    at: float
    messages: list[Message]
    frames: msgspec.Raw


def recent(room: Room) -> Recent:
    """The last messages as of the room's `rev`, or newer. Whatever changes in a room gives it a new `rev`.

    An author's new name does not; that is why nothing is kept for longer than `KEEP_SECONDS`.
    """
    kept = _kept.get(room.pk)
    if kept is None or kept.rev != room.rev or time.monotonic() - kept.at > KEEP_SECONDS:
        if len(_kept) >= MOST_ROOMS:
            _kept.clear()
        began, messages = time.monotonic(), history.newest(room)
        frames = msgspec.Raw(telling.encode(history.fitting(history.frames(messages), newest=True)))
        kept = _kept[room.pk] = Recent(room.rev, began, messages, frames)
    return kept
