"""Feeds of the topics that a host opened: what strangers may read, and nothing that leads to anybody.

An entry of a feed is the opening of a thread whose author was told, on the page where they wrote it, that strangers may
read it. It has no name, no answers, and no words that stand behind a content note or were written in a hard moment.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_response_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.posts import Standing
from community.threads.models import Entry, Topic

NEWEST = 30
FRESH_SECONDS = 900
BARRED = re.compile("[\ufffe\uffff]")
"""What no XML may hold, and words may."""


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`/threads/<topic>/feed/`, as Atom; 404 while the host has not opened it. Two queries."""
    topic = Topic.objects.filter(slug=slug, feed=True, feed_since__isnull=False).first()
    if topic is None:
        raise Http404("no feed")
    with translation.override(settings.LANGUAGE_CODE):
        content = written(topic, openings(topic)).encode()
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response) or response
    patch_response_headers(answer, FRESH_SECONDS)
    answer["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return answer


def openings(topic: Topic) -> list[Entry]:
    """The newest openings that strangers may read, newest first. One query."""
    found = Entry.objects.filter(
        thread__topic=topic,
        thread__public=True,
        thread__standing=Standing.VISIBLE,
        thread__opened_at__gte=topic.feed_since,
        thread__day=None,
        standing=Standing.VISIBLE,
        seq=1,
    ).select_related("thread")
    return [entry for entry in found.order_by("-thread__opened_at", "-pk")[:NEWEST] if not is_hard(entry)]


def is_hard(entry: Entry) -> bool:
    """Whether it was a hard moment: help lines went to the author, or moderators were alerted."""
    return bool(entry.verdict and (entry.verdict.get("support") or entry.verdict.get("alert")))


def written(topic: Topic, entries: list[Entry]) -> str:
    """The feed. It is signed by the place, since a feed needs an author."""
    here = f"{settings.SITE_URL}/threads/{topic.slug}/"
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}: {topic.name}",
        description=topic.purpose,
        link=here,
        feed_url=settings.SITE_URL + reverse("topic_feed", args=[topic.slug]),
        feed_guid=tag(f"topic-{topic.slug}", topic.feed_since),
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
    )
    for entry in entries:
        feed.add_item(
            title=entry.thread.title,
            link=f"{here}{entry.thread_id}/",
            description=_("Content note: %s") % entry.note if entry.note or entry.folded else entry.html,
            unique_id=tag(f"thread-{entry.thread_id}", entry.thread.opened_at),
            pubdate=entry.thread.opened_at,
            updateddate=entry.edited_at or entry.thread.opened_at,
        )
    return BARRED.sub("", feed.writeString("utf-8"))


def tag(name: str, at: datetime | None) -> str:
    """A name for ever, as RFC 4151 has it."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{at:%Y-%m-%d}:{name}"
