"""What was said in rooms, read back for trying rules on it (the `Talk` contract)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from community.posts import Said, Standing
from rooms.models import Message, Room

Row = tuple[Any, ...]


def before(key: int | None, limit: int) -> list[Said]:
    """Messages by falling key, so that no page costs more than the one before it. Two queries."""
    older = _rows() if key is None else _rows().filter(pk__lt=key)
    return _said(list(older.order_by("-pk")[:limit]))


def these(pks: list[int]) -> dict[int, Said]:
    """Messages by their keys. Two queries."""
    return {said.pk: said for said in _said(list(_rows().filter(pk__in=pks)))}


def _rows() -> QuerySet[Message, Row]:
    """Plain values: a dry run reads thousands, and building the models cost ten times as much as looking at them."""
    said = Message.objects.exclude(standing=Standing.WITHDRAWN)
    return said.values_list("pk", "note", "body", "written__body", "author__username", "room_id", "at")


def _said(rows: list[Row]) -> list[Said]:
    names = {room.pk: room.label() for room in Room.objects.filter(pk__in={row[5] for row in rows})} if rows else {}
    return [
        Said(pk, f"{note}\n{words}" if note else words, author, names[room], at)
        for pk, note, body, written, author, room, at in rows
        for words in (body if written is None else written,)
    ]
