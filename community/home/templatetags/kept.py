"""A partial that depends on few things, drawn once for each combination of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from community import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **given: Any) -> SafeString:
    """`{% kept "partial.html" slug=room.slug %}`: includes it, given these values and the place's own, no more.

    Whatever else a page knows, its reader above all, cannot get into the piece: see `drawn.kept`.
    """
    return mark_safe(drawn.with_token(drawn.kept(template_name, given), context))  # noqa: S308 - a template escaped it
