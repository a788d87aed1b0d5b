"""What a room's page shows of the way to threads, in one query."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Exists, F, Q
from django.template import Context

from community.bridging.models import Consent, Said
from community.posts import Standing
from community.threads.models import Thread, Topic
from rooms.models import Audience, Facilitator, Room

register = template.Library()


@register.inclusion_tag("bridging/_pointed.html", takes_context=True)
def pointed_from(context: Context, room: Room) -> dict[str, Any]:
    """Where the room points, whether its member is asked for words of theirs, and the way to keep a stretch."""
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
            looks_after=Exists(Facilitator.objects.filter(room=room.pk, member=member)),
        )
        .values("thread", "topic", "title", "shown", "asked", "looks_after")
    )
    found: dict[str, Any] = dict(rows.get())
    thread = address_of(found["topic"], found["thread"]) if found.get("shown") else ""
    keeps = room.audience == Audience.EVERYONE and (member.on_team or found.get("looks_after"))
    return {"room": room, "address": thread, "title": found.get("title"), "asked": found.get("asked"), "keeps": keeps}


def address_of(topic: str, thread: int) -> str:
    """Where a thread is read."""
    return Thread(pk=thread, topic=Topic(slug=topic)).get_absolute_url()
