"""A line for somebody about whose words something was decided that they have not read yet."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from moderation.statements import unseen

register = template.Library()


@register.inclusion_tag("moderation/_news.html", takes_context=True)
def decided(context: Context) -> dict[str, Any]:
    """Whether a moderator's decision waits to be read. One query."""
    return {"unseen": unseen(context["user"])}
