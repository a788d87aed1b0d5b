"""What templates ask about private conversations: the quiet line on every page, the way at the door, the case's part."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from community.members.models import Member
from moderation.models import Case
from moderation.reaching import showing, telling
from moderation.reaching.views import door_of

register = template.Library()


@register.inclusion_tag("moderation/reaching/_line.html", takes_context=True)
def conversation_line(context: Context, live: bool = False) -> dict[str, Any]:
    """The line for a member whose conversation waits; `live`: the place for it stands there empty, too."""
    member = context.get("user")
    line = telling.line_of(member) if isinstance(member, Member) else None
    return {"told": line, "live": live}


@register.inclusion_tag("moderation/reaching/_at_the_door.html", takes_context=True)
def conversation_at_the_door(context: Context) -> dict[str, Any]:
    """The way on for somebody who may not come in. One query."""
    found = door_of(context["whose"])
    return {"conversation": found, "ticket": context["ticket"], "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("moderation/reaching/_desk.html", takes_context=True)
def conversation(context: Context, case: Case) -> dict[str, Any]:
    """The part of the case's page. Two queries where nobody or somebody has reached out."""
    request = context["request"]
    return showing.for_desk(case, request.user) | {"csrf_token": context.get("csrf_token")}
