"""Topics and their threads as lists: by what came last, paged by key, with what is new to the reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.threads import following
from community.threads.forms import wanted
from community.threads.keys import key_in, key_of, older
from community.threads.models import Thread, Topic

A_PAGE = 30


def topics(member: Member) -> list[dict[str, Any]]:
    """Each topic with its newest thread, if there is one that this member reads. Three queries, four with blocks."""
    newest = Thread.objects.filter(topic=OuterRef("pk"), standing=Standing.VISIBLE).order_by("-latest_at", "-pk")
    found = list(Topic.objects.annotate(newest=Subquery(newest.values("pk")[:1])))
    pks = [topic.newest for topic in found if topic.newest]
    rows = {
        row["thread"].pk: row for row in rows_of(member, Thread.objects.filter(pk__in=pks).select_related("author"))
    }
    return [{"topic": topic, "newest": rows.get(topic.newest)} for topic in found]


def threads(member: Member, topic: Topic, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """A page of the topic's threads and the key of the next page, or "". Two queries, three with blocks."""
    newest = Thread.objects.filter(older(key_in(after)), topic=topic, standing=Standing.VISIBLE)
    found = list(newest.select_related("author").order_by("-latest_at", "-pk")[: A_PAGE + 1])
    page = found[:A_PAGE]
    more = key_of(page[-1].latest_at, page[-1].pk) if len(found) > A_PAGE else ""
    return rows_of(member, page), more


def waiting(member: Member, topic: Topic) -> list[Thread]:
    """The member's own openings here that wait for a moderator. One query."""
    own = Thread.objects.filter(author=member, topic=topic, standing=Standing.HELD)
    return list(own.order_by("-pk")[:20])


def rows_of(member: Member, found: Iterable[Thread]) -> list[dict[str, Any]]:
    """What a list shows of each: never whose an anonymous one is, and nothing of those whom the member does not hear."""
    deaf = deaf_to(member)
    heard = [thread for thread in found if not unheard(thread, deaf)]
    seen = following.seen_in(member.pk, [thread.pk for thread in heard])
    return [
        {
            "thread": thread,
            "author": "" if thread.anonymous or thread.author is None else thread.author.username,
            "wants": wanted(thread.wants),
            "opened": thread.pk in seen,
            "unread": max(0, thread.seq - seen[thread.pk]) if thread.pk in seen else 0,
            "next": seen.get(thread.pk, 0) + 1,
        }
        for thread in heard
    ]


def unheard(thread: Thread, deaf: frozenset[str]) -> bool:
    """Whether its opening is of somebody whom the reader does not hear; never of an anonymous one."""
    return not thread.anonymous and thread.author is not None and thread.author.public_id in deaf
