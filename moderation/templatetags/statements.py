"""A line for somebody about whose words something was decided that they have not read yet."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from community.rows import read
from moderation.models import Decision

register = template.Library()
UNSEEN = (
    f"SELECT 1 FROM {Decision._meta.db_table} WHERE member_id = %s AND seen_at IS NULL "  # noqa: S608
    "AND undone_at IS NULL AND software = %s AND told <> %s LIMIT 1"
)


@register.inclusion_tag("moderation/_news.html", takes_context=True)
def decided(context: Context) -> dict[str, Any]:
    """Whether a moderator's decision waits to be read; what software holds is shown where it was said. One query."""
    return {"unseen": bool(read(UNSEEN, [context["user"].pk, False, ""]))}
