"""A line for somebody about whose words something was decided that they have not read yet."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from moderation.models import Decision

register = template.Library()


@register.inclusion_tag("moderation/_news.html", takes_context=True)
def decided(context: Context) -> dict[str, Any]:
    """Whether a moderator's decision waits to be read; what software holds is shown where it was said. One query."""
    told = Decision.objects.filter(member=context["user"], seen_at=None, undone_at=None, software=False)
    return {"unseen": told.exclude(told="").exists()}
