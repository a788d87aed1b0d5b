"""A partial that depends on few things, drawn once for each combination of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from community.drawn import TOKEN, pieces, render, with_token
from community.home.context import EXIT, TONGUES

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **given: Any) -> SafeString:
    """`{% kept "partial.html" slug=room.slug %}`: includes it, given these values and the place's own, no more.

    The values are the key under which it is kept, so that they are words, numbers, truths, times, or tuples of them.
    Whatever else a page knows, its reader above all, cannot get into the piece. A value whose name begins with `put_` is
    no part of the key: it is put in, escaped, where the partial prints that name and does nothing else with it.
    """
    put = {name: given.pop(name) for name in list(given) if name.startswith("put_")}
    plain = {name: _plain(value) for name, value in given.items()}
    values = {**plain, "site_name": settings.SITE_NAME, "exit_url": EXIT, "tongues": TONGUES, **_marks(put)}
    piece = pieces.piece((template_name, settings.SITE_NAME, *plain.items()), lambda: render(template_name, values))
    for name, mark in _marks(put).items():
        piece = piece.replace(mark, conditional_escape(put[name]))
    return mark_safe(with_token(piece, context))  # noqa: S308 - a template has escaped it


def _marks(names: Iterable[str]) -> dict[str, str]:
    """What stands in the kept piece where each page's own value comes."""
    return {name: f"{TOKEN}-{name}-" for name in names}


def _plain(value: Any) -> Any:
    """The value itself; a list becomes a tuple, safe words are words again, and what is no plain value is refused."""
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, int | datetime):
        return value
    raise TypeError(f"A kept partial is given plain values, not a {type(value).__name__}.")
