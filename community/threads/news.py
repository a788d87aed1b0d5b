"""What is new to a member: answers in the threads that they follow, and threads that they have not opened yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.threads.keys import key_in, key_of, older
from community.threads.models import Bookmark, Following, Thread
from community.timekeeping import now

A_PAGE = 20
NEW_FOR = timedelta(days=14)
"""For how long a thread that somebody never opened counts as new to them."""


@dataclass(frozen=True, slots=True)
class Page:
    """Threads, newest first; `after` is the key of the next page, or empty. Each has `seen`, a `seq`."""

    threads: list[Thread]
    after: str = ""


def answers(member: Member, after: str = "") -> Page:
    """Followed threads with entries beyond those read, by their newest entry. One query."""
    marks = Bookmark.objects.filter(
        older(key_in(after), "thread__latest_at", "thread_id"),
        member=member,
        following=Following.FOLLOWED,
        thread__standing=Standing.VISIBLE,
        thread__seq__gt=F("seen"),
    )
    newest = marks.select_related("thread__topic", "thread__author").order_by("-thread__latest_at", "-thread_id")
    found = list(newest[: A_PAGE + 1])
    threads = [_seen(mark.thread, mark.seen) for mark in found[:A_PAGE]]
    last = threads[-1] if len(found) > A_PAGE else None
    return Page(threads, key_of(last.latest_at, last.pk) if last else "")


def unopened(member: Member, after: str = "") -> Page:
    """Threads of the last `NEW_FOR` that the member never opened, newest first. One query, two for whoever blocks."""
    opened = Bookmark.objects.filter(member=member, thread=OuterRef("pk"))
    unheard = Q(author__public_id__in=deaf_to(member), anonymous=False)
    newest = Thread.objects.filter(~Exists(opened), standing=Standing.VISIBLE, day=None, opened_at__gt=now() - NEW_FOR)
    if after.isdecimal() and len(after) < 19:
        newest = newest.filter(pk__lt=int(after))
    newest = newest.exclude(unheard).exclude(author=member).select_related("topic", "author")
    found = list(newest.order_by("-pk")[: A_PAGE + 1])
    threads = [_seen(thread, 0) for thread in found[:A_PAGE]]
    return Page(threads, str(threads[-1].pk) if len(found) > A_PAGE else "")


def _seen(thread: Thread, seq: int) -> Thread:
    thread.seen = seq  # type: ignore[attr-defined]
    return thread
