"""Threads that may be about the same: newest first among those whose titles share telling words."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b

from django.core.cache import cache

from community.members.models import Member
from community.posts import Standing
from community.threads.models import Thread
from community.threads.search.finding import unheard
from community.threads.search.matching import headed
from community.threads.search.stems import LANGUAGES, heads_of

SHOWN = 4
KEPT = 12
"""Threads that are remembered, so that some may be left out for one reader or another."""
LOOKED_AT = 300
REMEMBERED_SECONDS = 3600
MOST_HEADS = 8


def related(member: Member, thread: Thread) -> list[Thread]:
    """At most `SHOWN` threads in sight, with their topics, closest first.

    One query when remembered; otherwise two on SQLite and at most six on PostgreSQL. Whoever blocks or is blocked costs
    one more.
    """
    keys = _remembered(thread)
    if not keys:
        return []
    found = Thread.objects.filter(pk__in=keys, standing=Standing.VISIBLE).select_related("topic")
    deaf_to = unheard(member)
    shown = {each.pk: each for each in found if each.anonymous or each.author_id not in deaf_to}
    return [shown[key] for key in keys if key in shown][:SHOWN]


def _remembered(thread: Thread) -> list[int]:
    title = blake2b(thread.title.encode(), digest_size=8).hexdigest()
    return cache.get_or_set(f"related:{thread.pk}:{title}", lambda: _closest(thread), REMEMBERED_SECONDS) or []


def _closest(thread: Thread) -> list[int]:
    """Keys of threads by what their titles share: a word that few of them have counts more."""
    heads = list(dict.fromkeys(head for language in LANGUAGES for head in heads_of(language, thread.title)))
    if not heads:
        return []
    found = headed(heads[: 2 * MOST_HEADS], LOOKED_AT)
    others = {each.thread: set(each.stream.split()) & set(heads) for each in found}
    others.pop(thread.pk, None)
    common = Counter(head for shared in others.values() for head in shared)
    points = {key: sum(1 / common[head] for head in shared) for key, shared in others.items()}
    return sorted(points, key=lambda key: (points[key], key), reverse=True)[:KEPT]
