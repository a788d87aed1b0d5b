"""The last messages of a room, kept ready for those who come in, for as long as nothing in the room changes."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import msgspec

from rooms import history, telling
from rooms.models import Message, Room

KEEP_SECONDS = 2.0
MOST_ROOMS = 200
_kept: dict[int, Recent] = {}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Recent:
    """`messages`, and `frames` as JSON for whoever hears everybody. Read them; they are shared.

    `number` is that of the last reading that found something else: two with the same number say the same.
    """

    rev: int
    at: float
    messages: list[Message]
    frames: msgspec.Raw
    number: int


def recent(room: Room) -> Recent:
    """The last messages as of the room's `rev`, or newer. Whatever changes in a room gives it a new `rev`.

    An author's new name does not; that is why nothing is kept for longer than `KEEP_SECONDS`.
    """
    kept = _kept.get(room.pk)
    if kept is None or kept.rev != room.rev or time.monotonic() - kept.at > KEEP_SECONDS:
        if len(_kept) >= MOST_ROOMS:
            _kept.clear()
        began, messages = time.monotonic(), history.newest(room)
        kept = _kept[room.pk] = _again(room, kept, began, messages) or _made(room, began, messages)
    return kept


def _again(room: Room, kept: Recent | None, began: float, messages: list[Message]) -> Recent | None:
    """The same as before, where nothing became different; None otherwise."""
    if kept is None or kept.rev != room.rev or _marks(kept.messages) != _marks(messages) or _answers_older(messages):
        return None
    return Recent(room.rev, began, kept.messages, kept.frames, kept.number)


def _made(room: Room, began: float, messages: list[Message]) -> Recent:
    frames = msgspec.Raw(telling.encode(history.fitting(history.frames(messages), newest=True)))
    return Recent(room.rev, began, messages, frames, next(_numbers))


def _answers_older(messages: list[Message]) -> bool:
    """Whether words are quoted whose author could have a new name unseen."""
    known = {message.seq for message in messages}
    return any(message.reply_to and message.reply_to not in known for message in messages)


def _marks(messages: list[Message]) -> list[tuple[int | None, int, str]]:
    """All that can become different in them: a change gives a new `rev`, but for an author's name."""
    return [(message.seq, message.rev, message.author.username) for message in messages]
