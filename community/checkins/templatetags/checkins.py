"""What the page of a check-in shows above its answers: the question, one tap, and one's own days."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from community.checkins import counting, opening
from community.checkins.questions import question_for
from community.threads.models import Thread

register = template.Library()


@register.inclusion_tag("checkins/_asked.html", takes_context=True)
def checkin(context: template.Context, thread: Thread) -> dict[str, Any]:
    """The question of the thread's day. Three queries for today's check-in, none for any other thread."""
    about: dict[str, Any] = {"thread": thread}
    if thread.day is None:
        return about
    about["question"] = question_for(thread.day, thread.topic_id, get_language() or "en")
    if opening.is_open(thread) and not thread.locked and not thread.topic.closed:
        member = context["user"]
        said = thread.entries.filter(author=member).exists()
        about |= {"today": True, "said": said, "shown": counting.shown(member), "csrf_token": context["csrf_token"]}
    return about
