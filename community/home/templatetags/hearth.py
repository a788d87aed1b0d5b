"""Filters for what templates cannot say: a number as a phone dials it, a date out of a frame."""

from __future__ import annotations

import datetime as dt

from django import template

from community.home.context import dial

register = template.Library()
register.filter("dial", dial)


@register.filter
def day(value: str) -> dt.date | None:
    """The date of an RFC 3339 or ISO date string; None where there is none."""
    return dt.date.fromisoformat(value[:10]) if value else None
