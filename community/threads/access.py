"""Who may read which thread, and who may write in it. Every door asks here."""

from __future__ import annotations

from community.members.models import Member
from community.posts import Standing
from community.threads.models import Thread


def may_read(member: Member, thread: Thread) -> bool:
    """Whether the thread is there for this member: published, their own, or theirs to look after."""
    return thread.standing == Standing.VISIBLE or thread.author_id == member.pk or member.on_team


def find(member: Member, pk: int) -> Thread | None:
    """The thread with its topic, or None when it does not exist or is not this member's to see. One query."""
    thread = Thread.objects.select_related("topic", "author").filter(pk=pk).first()
    return thread if thread is not None and may_read(member, thread) else None
