"""What was said in threads, read back for trying rules on it (the `Talk` contract)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from community.posts import Said, Standing
from community.threads.models import Entry, Topic

Row = tuple[Any, ...]


def before(key: int | None, limit: int) -> list[Said]:
    """Entries by falling key, so that no page costs more than the one before it. Two queries."""
    older = _rows() if key is None else _rows().filter(pk__lt=key)
    return _said(list(older.order_by("-pk")[:limit]))


def these(pks: list[int]) -> dict[int, Said]:
    """Entries by their keys. Two queries."""
    return {said.pk: said for said in _said(list(_rows().filter(pk__in=pks)))}


def _rows() -> QuerySet[Entry, Row]:
    """Plain values: a dry run reads thousands."""
    said = Entry.objects.exclude(standing=Standing.WITHDRAWN)
    return said.values_list(
        "pk", "note", "body", "written__body", "written__title", "author__username", "thread__topic_id",
        "thread__title", "thread__day", "thread__seq", "seq", "at",
    )  # fmt: skip


def _said(rows: list[Row]) -> list[Said]:
    names = {topic.pk: topic.name for topic in Topic.objects.filter(pk__in={row[6] for row in rows})} if rows else {}
    return [_one(row, names) for row in rows]


def _one(row: Row, names: dict[int, str]) -> Said:
    """The words as the check saw them: the title above an opening, the note, the text."""
    pk, note, body, written, titled, author, topic, title, day, last, seq, at = row
    head = (titled or title) if day is None and (seq == 1 or not last) else ""
    words = "\n".join(part for part in (head, note, body if written is None else written) if part)
    return Said(pk, words, author, f"{names[topic]}: {title}", at)
