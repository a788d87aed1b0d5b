"""Threads as rows, for tests of what is read: what writing does is tested through its own door."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.members.models import Member
from community.posts import Standing
from community.threads.models import Entry, Thread, Topic


def topic(slug: str = "newcomers", **facts: Any) -> Topic:
    """A topic of the starter set, or a new one with these facts."""
    found, new = Topic.objects.get_or_create(slug=slug, defaults={"words": {"en": {"name": slug}}, **facts})
    if not new and facts:
        Topic.objects.filter(pk=found.pk).update(**facts)
        found.refresh_from_db()
    return found


def opened(author: Member, title: str = "A first question", *, days_ago: float = 0, **facts: Any) -> Thread:
    """A thread with its opening entry."""
    at = timezone.now() - timedelta(days=days_ago)
    facts.setdefault("standing", Standing.VISIBLE)
    facts.setdefault("topic", topic())
    thread = Thread.objects.create(author=author, title=title, opened_at=at, latest_at=at, **facts)
    answered(thread, author, "It is evening and I do not know how to begin.", at=at, anonymous=thread.anonymous)
    return thread


def answered(thread: Thread, author: Member, body: str = "I am glad that you asked.", **facts: Any) -> Entry:
    """One more entry, in sight."""
    thread.seq += 1
    thread.rev += 1
    facts.setdefault("at", timezone.now())
    entry = Entry.objects.create(
        thread=thread,
        author=author,
        seq=thread.seq,
        rev=thread.rev,
        nonce=facts.pop("nonce", "") or uuid.uuid4().hex,
        digest="",
        body=body,
        html=f"<p>{body}</p>",
        standing=Standing.VISIBLE,
        **facts,
    )
    thread.latest_at, thread.replies = entry.at, thread.seq - 1
    thread.save(update_fields=["seq", "rev", "latest_at", "replies"])
    return entry
