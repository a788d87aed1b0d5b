"""Filters for what templates cannot say: a number as a phone dials it, a date out of a frame."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import gettext_lazy as _

from community.home.context import dial

register = template.Library()
register.filter("dial", dial)


@register.filter
def day(value: str) -> dt.date | None:
    """The date of an RFC 3339 or ISO date string; None where there is none."""
    return dt.date.fromisoformat(value[:10]) if value else None


SIGNS = {
    "with-you": _("with you"),
    "same-here": _("same here"),
    "thank-you": _("thank you"),
    "strength": _("strength"),
}


@register.simple_tag
def signs() -> list[tuple[str, str]]:
    """The quiet signals: (kind, words), in the order in which they are shown."""
    return [(kind, str(words)) for kind, words in SIGNS.items()]


@register.filter
def sign(kind: str) -> str:
    """A quiet signal in words."""
    return str(SIGNS.get(kind, kind))
