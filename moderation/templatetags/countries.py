"""The countries to choose from beside a card with help lines."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from moderation.countries import named

register = template.Library()


@register.simple_tag
def countries(wanted: bool = True) -> tuple[tuple[str, str], ...]:
    """(code, name) of each, in the reader's language; none for somebody who has said where they are."""
    return named(get_language() or "en") if wanted else ()
