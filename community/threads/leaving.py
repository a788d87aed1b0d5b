"""What a member has in threads, when they take it with them or when they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from community.members import hooks
from community.members.models import Member
from community.posts import Standing
from community.threads import deeds
from community.threads.models import Answer, Bookmark, Edit, Entry, Original, Thread, Version, Voice, Willing


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def erase(member: Member, words_too: bool) -> None:
    """Their marks go; with `words_too` all that they wrote is taken back and blanked, titles and old versions too.

    Words that stay leave the collected answers: nobody is left who could say no. Call it inside a transaction.
    """
    Bookmark.objects.filter(member=member).delete()
    Willing.objects.filter(member=member).delete()
    Voice.objects.filter(member=member).delete()
    Answer.objects.filter(entry__author=member).delete()
    if not words_too:
        return
    said = Entry.objects.filter(author=member)
    for pk in said.filter(standing__in=[Standing.VISIBLE, Standing.HELD]).values_list("pk", flat=True):
        deeds.unsay(member, pk)
    Original.objects.filter(entry__author=member).delete()
    Version.objects.filter(entry__author=member).delete()
    blank = {"body": "", "html": "", "note": "", "digest": "", "verdict": None, "standing": Standing.WITHDRAWN}
    said.update(**blank)
    Edit.objects.filter(author=member).update(**blank, title="", titled="", written="")
    Thread.objects.filter(author=member, day=None).update(title="", wants="", standing=Standing.WITHDRAWN)


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """Their entries as they wrote them, with the versions before each edit, and the marks in threads they read."""
    said = Entry.objects.filter(author=member).select_related("thread__topic", "written").order_by("pk")
    yield "entries", (_entry(entry) for entry in said.iterator(chunk_size=500))
    edits = Edit.objects.filter(author=member).exclude(standing=Standing.VISIBLE).order_by("pk")
    yield (
        "edits_not_published",
        ({"entry": e.entry_id, "at": e.at, "said": e.original()} for e in edits.iterator(chunk_size=500)),
    )
    versions = Version.objects.filter(entry__author=member).order_by("pk")
    yield (
        "versions",
        ({"entry": v.entry_id, "at": v.at, "said": v.written or v.body} for v in versions.iterator(chunk_size=500)),
    )
    kept = Answer.objects.filter(entry__author=member).exclude(consent="").order_by("pk")
    yield "asked_to_keep", kept.values("entry_id", "consent").iterator(chunk_size=500)
    willing = Willing.objects.filter(member=member).order_by("pk")
    yield "would_answer", willing.values("topic__slug", "since").iterator(chunk_size=500)
    marks = Bookmark.objects.filter(member=member).order_by("pk")
    yield "threads_read", marks.values("thread_id", "seen", "following").iterator(chunk_size=500)


def _entry(entry: Entry) -> dict[str, Any]:
    written = entry.written.body if hasattr(entry, "written") else entry.body
    where = {"entry": entry.pk, "topic": entry.thread.topic.slug, "thread": entry.thread_id, "seq": entry.seq}
    about = {"at": entry.at, "standing": entry.standing, "anonymous": entry.anonymous}
    title = (
        {"title": entry.thread.title} if entry.thread.author_id == entry.author_id and entry.seq in (1, None) else {}
    )
    return where | about | title | {"said": written, "note": entry.note}
