"""What a page tells about decisions: that one waits to be read, and which words one is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from moderation.statements import unseen

register = template.Library()


@register.inclusion_tag("moderation/_news.html", takes_context=True)
def decided(context: Context) -> dict[str, Any]:
    """Whether a moderator's decision waits to be read. One query."""
    return {"unseen": unseen(context["user"])}


@register.filter
def these(words: Iterable[str]) -> str:
    """The words that something is about, quoted, in a sentence; "" where there are none."""
    quoted = ", ".join(f"“{word}”" for word in words or ())
    return _("These words: {words}").replace("{words}", quoted) if quoted else ""
