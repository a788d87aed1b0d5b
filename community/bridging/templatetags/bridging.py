"""What a room's page shows of the way to threads, in one query."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Exists, F, Q
from django.template import Context

from community.bridging.models import Consent, Said
from community.posts import Standing
from community.threads.models import Thread, Topic
from rooms.models import Room

register = template.Library()


@register.simple_tag(takes_context=True)
def pointed_from(context: Context, room: Room) -> dict[str, Any]:
    """`address` and `title` where the room points, and whether the reader is `asked` for words."""
    member = context["request"].user
    asked = Consent.objects.filter(member=member, said=Said.ASKED, stretch__thread=None)
    rows = (
        Room.objects.filter(pk=room.pk)
        .annotate(
            thread=F("pointer__thread_id"),
            topic=F("pointer__thread__topic__slug"),
            title=F("pointer__thread__title"),
            shown=Q(pointer__thread__standing=Standing.VISIBLE),
            asked=Exists(asked),
        )
        .values("thread", "topic", "title", "shown", "asked")
    )
    found: dict[str, Any] = dict(rows.get())
    thread = address_of(found["topic"], found["thread"]) if found.get("shown") else ""
    return {"address": thread, "title": found.get("title"), "asked": found.get("asked")}


def address_of(topic: str, thread: int) -> str:
    """Where a thread is read."""
    return Thread(pk=thread, topic=Topic(slug=topic)).get_absolute_url()
