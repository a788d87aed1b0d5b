"""What was found, as rows of a page: the frame of a row is drawn once, and the words of each are put in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.drawn import kept, seen_as
from community.threads.models import Topic
from community.threads.search.finding import Found


def rows(found: Iterable[Found]) -> SafeString:
    """The results, each as `threads/_found.html`."""
    reader = seen_as()
    drawn = [kept("threads/_found.html", _values(one), reader) for one in found]
    return mark_safe("".join(drawn))  # noqa: S308 - a template has escaped it


def _values(one: Found) -> dict[str, Any]:
    entry, at = one.entry, timezone.localtime(one.entry.at)
    return {
        "noted": bool(entry.note),
        "worded": bool(one.words),
        "anonymous": entry.anonymous,
        "put_address": one.address,
        "put_title": one.title,
        "put_note": entry.note,
        "put_words": one.words,
        "put_topic": entry.thread.topic.name,
        "put_author": "" if entry.anonymous else entry.author.username,
        "put_at": at.isoformat(),
        "put_day": _day(at.date(), get_language() or "en"),
    }


@lru_cache(maxsize=2000)
def _day(day: date, language: str) -> str:
    """The date as it is written in that language, which is the reader's."""
    return formats.date_format(day, "DATE_FORMAT")


def choices(topics: Iterable[Topic]) -> tuple[tuple[str, str], ...]:
    """Slug and name of each topic, as words that a kept partial may depend on."""
    return tuple((topic.slug, topic.name) for topic in topics)
