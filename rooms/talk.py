"""What was said in rooms, read back for trying rules on it (the `Talk` contract)."""

from __future__ import annotations

from django.db.models import QuerySet

from community.posts import Said, Standing
from rooms.models import Message


def before(key: int | None, limit: int) -> list[Said]:
    """Messages by falling key, so that no page costs more than the one before it. One query."""
    older = _messages() if key is None else _messages().filter(pk__lt=key)
    return [_said(message) for message in older.order_by("-pk")[:limit]]


def these(pks: list[int]) -> dict[int, Said]:
    """Messages by their keys. One query."""
    return {message.pk: _said(message) for message in _messages().filter(pk__in=pks)}


def _messages() -> QuerySet[Message]:
    said = Message.objects.exclude(standing=Standing.WITHDRAWN).select_related("author", "room", "written")
    return said.only(
        "body", "note", "at", "standing", "author__username", "room__slug", "room__words", "written__body"
    )


def _said(message: Message) -> Said:
    written = message.written.body if hasattr(message, "written") else message.body
    words = f"{message.note}\n{written}" if message.note else written
    return Said(message.pk, words, message.author.username, message.room.label(), message.at)
