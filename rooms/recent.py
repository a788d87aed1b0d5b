"""The last messages of a room, kept ready for those who come in, for as long as nothing in the room changes."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import msgspec

from community.members.models import Member
from community.rows import read
from rooms import history, telling
from rooms.models import Message, Room

KEEP_SECONDS = 2.0
MOST_ROOMS = 200
NAMES = f"SELECT id, username FROM {Member._meta.db_table} WHERE id IN ({{}})"  # noqa: S608
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
        began = time.monotonic()
        kept = _kept[room.pk] = _again(room, kept, began) or _made(room, began, history.newest(room))
    return kept


def _again(room: Room, kept: Recent | None, began: float) -> Recent | None:
    """The same as before, where no author has a new name; None where more may have become different."""
    if kept is None or kept.rev != room.rev or _answers_older(kept.messages) or not _same_names(kept.messages):
        return None
    return Recent(room.rev, began, kept.messages, kept.frames, kept.number)


def _made(room: Room, began: float, messages: list[Message]) -> Recent:
    frames = msgspec.Raw(telling.encode(history.fitting(history.frames(messages), newest=True)))
    return Recent(room.rev, began, messages, frames, next(_numbers))


def _answers_older(messages: list[Message]) -> bool:
    """Whether words are quoted whose author could have a new name unseen."""
    known = {message.seq for message in messages}
    return any(message.reply_to and message.reply_to not in known for message in messages)


def _same_names(messages: list[Message]) -> bool:
    """Whether all authors are called as they were. One query."""
    known = {message.author.pk: message.author.username for message in messages}
    marks = ", ".join(["%s"] * len(known))
    return not known or dict(read(NAMES.format(marks), list(known))) == known
