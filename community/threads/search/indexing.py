"""Keeping the index true to an entry, in the transaction that stores or changes the entry."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DatabaseError, transaction

from community.posts import Standing
from community.threads.drafts import is_opening
from community.threads.models import Entry, Posting
from community.threads.search.stems import stream

logger = logging.getLogger(__name__)

CHANGING = ("thread", "topic", "author", "anonymous", "rev", "stream")


def index(entry: Entry) -> None:
    """What is kept of the entry follows what everybody may see of it: call it whenever an entry came or changed.

    One statement; the thread of the entry must have been read.
    """
    index_all([entry])


def follow(entry: Entry) -> None:
    """`index`, inside the transaction of a deed; a fault of the index never keeps words from being stored.

    What is missing then is mended by the clock.
    """
    try:
        with transaction.atomic():
            index(entry)
    except DatabaseError as error:
        logger.warning("an entry could not be indexed (%s); the clock will do it", type(error).__name__)


def index_all(entries: Iterable[Entry]) -> None:
    """The same for many. At most two statements."""
    entries = list(entries)
    out_of_sight = [entry.pk for entry in entries if entry.standing != Standing.VISIBLE]
    if out_of_sight:
        Posting.objects.filter(pk__in=out_of_sight).delete()
    kept = [posting_of(entry) for entry in entries if entry.standing == Standing.VISIBLE]
    if kept:
        Posting.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["entry"], update_fields=CHANGING, batch_size=500
        )


def drop(entry: Entry) -> None:
    """The entry is found no more. One statement."""
    Posting.objects.filter(pk=entry.pk).delete()


def drop_thread(thread_pk: int) -> None:
    """Nothing of the thread is found any more. One statement."""
    Posting.objects.filter(thread=thread_pk).delete()


def moved(thread_pk: int, topic_pk: int) -> None:
    """The thread stands in another topic now. One statement."""
    Posting.objects.filter(thread=thread_pk).update(topic=topic_pk)


def posting_of(entry: Entry) -> Posting:
    """What search keeps of a visible entry. Masked words are not in `body`, so they are never kept."""
    title = entry.thread.title if is_opening(entry, entry.thread) else ""
    return Posting(
        entry_id=entry.pk,
        thread_id=entry.thread_id,
        topic=entry.thread.topic_id,
        author_id=entry.author_id,
        anonymous=entry.anonymous,
        rev=entry.rev,
        stream=stream(title, entry.body),
    )
