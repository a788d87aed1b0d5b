"""What threads tell: that something is new, never the words. Whoever may read them asks the page."""

from __future__ import annotations

import msgspec

from community.live.hub import Note
from community.threads.models import Thread

PREFIX = "thread."
encode = msgspec.json.Encoder().encode


def topic_of(pk: int) -> str:
    """The hub's topic of a thread."""
    return f"{PREFIX}{pk}"


def stirred(thread: Thread) -> Note:
    """An entry came or changed: the newest numbers of the thread."""
    return Note(topic_of(thread.pk), encode({"type": "stirred", "seq": thread.seq, "rev": thread.rev}), thread.rev)


def to_member(pk: int, member: str, frame: dict[str, object]) -> Note:
    """A frame for one member's sockets in this thread, such as what became of their held words."""
    return Note(topic_of(pk), encode(frame), to=member)


def writing(pk: int, member: str, by: str) -> Note:
    """Somebody is writing here, not who: they may yet choose to say it without their name. `by` tells lines apart.

    Those who do not hear them are not told.
    """
    return Note(topic_of(pk), encode({"type": "writing", "by": by}), author=member)


def tick(pk: int, seq: int, rev: int) -> Note:
    """The line is alive, and these are the newest numbers."""
    return Note(topic_of(pk), encode({"type": "tick", "seq": seq, "rev": rev}))
