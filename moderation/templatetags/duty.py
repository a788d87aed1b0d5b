"""The part of the desk that says who is on duty, what was handed over, and what waits too long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template

from community.timekeeping import now
from moderation import debriefing, unattended, waiting
from moderation import duty as duties
from moderation.models import Case, Decision, State

register = template.Library()

HEAVY_WITHIN = timedelta(hours=4)


@register.inclusion_tag("moderation/_debrief.html", takes_context=True, name="debrief")
def debrief(context: dict[str, Any]) -> dict[str, Any]:
    """A few minutes offered after a crisis, never while somebody else in danger is on the screen. One query."""
    case = context.get("case")
    busy = case is not None and case.state != State.RESOLVED
    return {
        "offer": None if busy else debriefing.open_for(context["request"].user),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("moderation/_duty.html", takes_context=True, name="duty")
def duty(context: dict[str, Any]) -> dict[str, Any]:
    """Six queries at the most, and one question to Redis."""
    member = context["request"].user
    off = duties.is_off(member)
    names = duties.on_duty()
    mine = [] if off or member.username in names else [member.username]
    heavy = Decision.objects.filter(by=member, at__gt=now() - HEAVY_WITHIN, case__priority__gte=Case.HARM)
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "off": off,
        "names": mine + names,
        "next_expected": duties.next_expected(),
        "handovers": duties.handovers(),
        "overdue": waiting.overdue(),
        "pause": heavy.count() >= unattended.watch().heavy,
    }
