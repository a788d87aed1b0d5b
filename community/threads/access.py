"""Who may read, open and answer what. Every door of the threads asks here."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.rows import BIGGEST, Rows, read
from community.threads.answering import BesideField
from community.threads.models import Openers, Thread, Topic
from moderation import standing

THREADS, TOPICS, AUTHORS = Rows(Thread, "t"), Rows(Topic, "p"), Rows(Member, "a")
FOUND = (
    f"SELECT {THREADS.columns}, {TOPICS.columns}, {AUTHORS.columns} FROM {Thread._meta.db_table} t "  # noqa: S608
    f"JOIN {Topic._meta.db_table} p ON p.id = t.topic_id LEFT JOIN {Member._meta.db_table} a ON a.id = t.author_id "
    "WHERE t.id = %s"
)
OUT_OF_SIGHT = (Standing.WITHDRAWN, Standing.HIDDEN)
THREAD_CLOSED = _("This thread is closed for new answers for now. Your words are still here.")
TOPIC_CLOSED = _("This topic is closed for now: nothing new can be written in it. Your words are still here.")
FOR_SETTLED = _(
    "Threads in this topic are opened by members who have been here for some days; everybody may answer. "
    "Your words are still here: another topic may fit."
)
FOR_TEAM = _("Threads in this topic are opened by the moderators and the host; everybody may answer.")


def topic_of(slug: str) -> Topic | None:
    """The topic, if there is one: every member reads every topic."""
    return Topic.objects.filter(slug=slug).first()


def find(member: Member, pk: int) -> Thread | None:
    """The thread with its topic, or None when it does not exist or is not this member's to see.

    One query, written by hand, since every page of a thread asks it.
    """
    for row in read(FOUND, [pk]) if pk <= BIGGEST else ():
        thread, rest = THREADS.made(row), row[THREADS.width :]
        thread.topic = TOPICS.made(rest)
        if thread.author_id is not None:
            thread.author = AUTHORS.made(rest[TOPICS.width :])
        return thread if may_read(member, thread) else None
    return None


def may_read(member: Member, thread: Thread) -> bool:
    """What was never published is its author's and the team's; answers stay when what they answer is taken back."""
    published = thread.standing == Standing.VISIBLE or (thread.seq > 0 and thread.standing in OUT_OF_SIGHT)
    return published or thread.author_id == member.pk or member.on_team


def may_open(topic: Topic, role: str, joined_at: datetime) -> bool:
    """Whether somebody with this role, here since then, may open threads in the topic."""
    if role in ("moderator", "host"):
        return True
    if topic.closed or topic.openers == Openers.TEAM:
        return False
    return topic.openers == Openers.EVERYONE or role == "greeter" or not standing.is_newcomer(joined_at)


def why_not(topic: Topic) -> Refused:
    """The refusal for somebody who may not open threads there."""
    if topic.closed:
        return BesideField("locked", "topic", TOPIC_CLOSED)
    return BesideField("not_allowed", "topic", FOR_TEAM if topic.openers == Openers.TEAM else FOR_SETTLED)


def why_no_answers(thread: Thread) -> Refused | None:
    """The refusal that meets everybody but the team who would answer now; None while it is open."""
    if thread.topic.closed:
        return Refused("locked", TOPIC_CLOSED)
    return Refused("locked", THREAD_CLOSED) if thread.locked or thread.standing != Standing.VISIBLE else None
