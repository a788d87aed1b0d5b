"""The statements of the busiest path, written by hand: building these queries anew cost more than all the rest of it.

They are plain SQL that SQLite and PostgreSQL both understand; everything rare goes through the models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from django.db import connection, connections

from community.rows import read, write
from rooms.models import Message, Room

ROOM = ("id", "slug", "audience", "locked", "seq", "rev")
MESSAGE = [field for field in Message._meta.concrete_fields if not field.primary_key]


def locked_rooms(pks: Collection[int]) -> dict[int, Room]:
    """These rooms with what saying needs of them, locked in the order of their ids."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    table = Room._meta.db_table
    columns, marks = ", ".join(ROOM), _marks(len(pks))
    rows = read(f"SELECT {columns} FROM {table} WHERE id IN ({marks}) ORDER BY id{lock}", list(pks))  # noqa: S608
    return {row[0]: Room.from_db(connection.alias, ROOM, row) for row in rows}


def said_before(authors: Collection[int], nonces: Collection[str]) -> bool:
    """Whether any of these authors stored anything under any of these nonces."""
    where = f"author_id IN ({_marks(len(authors))}) AND nonce IN ({_marks(len(nonces))})"
    found = read(f"SELECT 1 FROM {Message._meta.db_table} WHERE {where} LIMIT 1", [*authors, *nonces])  # noqa: S608
    return bool(found)


def insert(messages: Sequence[Message]) -> None:
    """Insert new messages in one statement; each gets its primary key."""
    if not messages:
        return
    here = connections[connection.alias]  # `connection` looks for it anew each time it is asked, fifteen times here
    values = [
        field.get_db_prep_save(getattr(message, field.attname), here) for message in messages for field in MESSAGE
    ]
    rows = read(_insertion(len(messages)), values)
    for message, (pk,) in zip(messages, rows, strict=True):
        message.pk = pk
        message._state.adding, message._state.db = False, here.alias


def move_on(rooms: Iterable[Room]) -> None:
    """Write the newest `seq` and `rev` of these rooms."""
    moved = [(room.seq, room.rev, room.pk) for room in rooms]
    if moved:
        write(f"UPDATE {Room._meta.db_table} SET seq = %s, rev = %s WHERE id = %s", moved)  # noqa: S608


@cache
def _insertion(count: int) -> str:
    columns = ", ".join(str(field.column) for field in MESSAGE)
    row = f"({_marks(len(MESSAGE))})"
    return f"INSERT INTO {Message._meta.db_table} ({columns}) VALUES {', '.join([row] * count)} RETURNING id"  # noqa: S608


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)
