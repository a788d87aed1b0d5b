"""What a room's page shows of the way to threads."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from community.bridging.models import Consent, Pointer, Said, Stretch
from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.rows import read
from community.threads.models import Thread, Topic
from rooms.models import Room

register = template.Library()

WAY = (
    "SELECT h.id, t.slug, h.title, h.anonymous, a.public_id, "  # noqa: S608
    f"EXISTS(SELECT 1 FROM {Consent._meta.db_table} c JOIN {Stretch._meta.db_table} s ON s.id = c.stretch_id "
    "WHERE c.member_id = %s AND c.said = %s AND s.thread_id IS NULL) "
    f"FROM {Room._meta.db_table} r LEFT JOIN {Pointer._meta.db_table} p ON p.room_id = r.id "
    f"LEFT JOIN {Thread._meta.db_table} h ON h.id = p.thread_id AND h.standing = %s "
    f"LEFT JOIN {Topic._meta.db_table} t ON t.id = h.topic_id "
    f"LEFT JOIN {Member._meta.db_table} a ON a.id = h.author_id WHERE r.id = %s"
)


@register.simple_tag(takes_context=True)
def pointed_from(context: Context, room: Room) -> dict[str, Any]:
    """`address` and `title` where the room points, and whether the reader is `asked` for words. One query.

    Somebody who does not hear the thread's author is not pointed there, as the thread is in none of their lists.
    """
    member = context["request"].user
    thread, topic, title, anonymous, author, asked = read(WAY, [member.pk, Said.ASKED, Standing.VISIBLE, room.pk])[0]
    shown = thread is not None and (anonymous or author not in deaf_to(member))
    return {"address": address_of(topic, thread) if shown else "", "title": title, "asked": asked}


def address_of(topic: str, thread: int) -> str:
    """Where a thread is read."""
    return Thread(pk=thread, topic=Topic(slug=topic)).get_absolute_url()
