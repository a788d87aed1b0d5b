"""The statements of the busiest path, written by hand: building these queries anew cost more than all the rest of it.

They are plain SQL that SQLite and PostgreSQL both understand; everything rare goes through the models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import DateTimeField, JSONField

from community.rows import Line, instance
from rooms.models import Message, Room

ROOM = ("id", "slug", "audience", "locked", "seq", "rev")
MESSAGE = [field for field in Message._meta.concrete_fields if not field.primary_key]
NAMES = [field.attname for field in MESSAGE]
CONVERTED = {field.attname: field for field in MESSAGE if isinstance(field, DateTimeField | JSONField)}
"""The fields that a database keeps in another shape than the model; all others go as they are."""
UNSAID = {field.attname: field.get_default() for field in Message._meta.concrete_fields}


def locked_rooms(pks: Collection[int], line: Line | None = None) -> dict[int, Room]:
    """These rooms with what saying needs of them, locked in the order of their ids."""
    line = line or Line()
    rows = line.read(_locking(len(pks), line.django.features.has_select_for_update), list(pks))
    return {row[0]: instance(Room, dict(zip(ROOM, row, strict=True)), stored=True) for row in rows}


def said_before(authors: Collection[int], nonces: Collection[str], line: Line | None = None) -> bool:
    """Whether any of these authors stored anything under any of these nonces."""
    return bool((line or Line()).read(_looking_back(len(authors), len(nonces)), [*authors, *nonces]))


def unsaid(room: Room, **values: Any) -> Message:
    """A message with these values that is in no place yet; the rest is as the model has it by itself."""
    message = instance(Message, {**UNSAID, "room_id": room.id, **values}, stored=False)
    message._state.fields_cache["room"] = room
    return message


def insert(messages: Sequence[Message], line: Line | None = None) -> None:
    """Insert new messages in one statement; each gets its primary key."""
    if not messages:
        return
    line = line or Line()
    rows = line.read(_insertion(len(messages)), [value for each in messages for value in _values(each, line)])
    for message, (pk,) in zip(messages, rows, strict=True):
        message.id = pk
        message._state.adding, message._state.db = False, line.django.alias


def _values(message: Message, line: Line) -> list[Any]:
    """What is stored of it, in the order of the columns."""
    kept = message.__dict__.copy()
    for name, field in CONVERTED.items():
        if kept[name] is not None:
            kept[name] = field.get_db_prep_save(kept[name], line.django)
    return [kept[name] for name in NAMES]


def move_on(rooms: Iterable[Room], line: Line | None = None) -> None:
    """Write the newest `seq` and `rev` of these rooms."""
    moved = [(room.seq, room.rev, room.id) for room in rooms]
    if moved:
        (line or Line()).write(MOVING, moved)


MOVING = f"UPDATE {Room._meta.db_table} SET seq = %s, rev = %s WHERE id = %s"  # noqa: S608


@cache
def _locking(count: int, can_lock: bool) -> str:
    lock = " FOR UPDATE" if can_lock else ""
    columns = ", ".join(ROOM)
    return f"SELECT {columns} FROM {Room._meta.db_table} WHERE id IN ({_marks(count)}) ORDER BY id{lock}"  # noqa: S608


@cache
def _looking_back(authors: int, nonces: int) -> str:
    where = f"author_id IN ({_marks(authors)}) AND nonce IN ({_marks(nonces)})"
    return f"SELECT 1 FROM {Message._meta.db_table} WHERE {where} LIMIT 1"  # noqa: S608


@cache
def _insertion(count: int) -> str:
    columns = ", ".join(str(field.column) for field in MESSAGE)
    row = f"({_marks(len(MESSAGE))})"
    return f"INSERT INTO {Message._meta.db_table} ({columns}) VALUES {', '.join([row] * count)} RETURNING id"  # noqa: S608


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)
