"""Topics that keep threads for a time only: what is over it goes out of sight and its words away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from community.posts import Standing
from community.threads import telling
from community.threads.models import Bookmark, Edit, Entry, Original, Thread, Topic, Version
from community.threads.recording import tell
from community.threads.search import indexing
from community.timekeeping import now

AT_MOST = 200
ENDED: dict[str, Any] = {"title": "", "locked": True, "standing": Standing.WITHDRAWN}


def let_go() -> int:
    """End the threads that their topics no longer keep; gives how many. Cases keep the excerpts they have."""
    due = 0
    for topic in Topic.objects.filter(keeps_days__gt=0):
        before = now() - timedelta(days=topic.keeps_days)
        old = Thread.objects.filter(topic=topic, latest_at__lt=before).exclude(**ENDED).order_by("pk")
        due += sum(_end(pk) for pk in old.values_list("pk", flat=True)[:AT_MOST])
    return due


def _end(pk: int) -> bool:
    """The rows stay as tombstones, so that nothing that points at them breaks; the words do not."""
    with transaction.atomic():
        thread = Thread.objects.select_for_update(of=("self",)).select_related("topic").get(pk=pk)
        if thread.latest_at > now() - timedelta(days=thread.topic.keeps_days):
            return False
        said = Entry.objects.filter(thread=thread)
        Original.objects.filter(entry__in=said).delete()
        Version.objects.filter(entry__in=said).delete()
        blank = {"body": "", "html": "", "note": "", "verdict": None, "standing": Standing.WITHDRAWN}
        Edit.objects.filter(entry__in=said).update(**blank, title="", titled="", written="")
        said.update(**blank)
        indexing.drop_thread(thread.pk)
        Bookmark.objects.filter(thread=thread).delete()
        thread.title, thread.wants, thread.locked, thread.standing = "", "", True, Standing.WITHDRAWN
        thread.replies, thread.helped, thread.rev = 0, None, thread.rev + 1
        thread.save(update_fields=["title", "wants", "locked", "standing", "replies", "helped", "rev"])
        tell(telling.stirred(thread))
    return True
