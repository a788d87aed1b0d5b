"""A message on a page, drawn once for everybody who sees it the same way."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Engine
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

PARTIAL = "rooms/_message.html"
TOKEN = "form-token-goes-here"  # noqa: S105 - stands where each page's own token comes
MOST = 2000
_drawn: dict[tuple[Any, ...], str] = {}


@register.simple_tag(takes_context=True)
def spoken(context: Context, m: dict[str, Any], follow: int = 0) -> SafeString:
    """`_message.html` for the frame `m`; of the page it is given the room and whether the words are own, no more."""
    own = "id" in m and m["author"]["id"] == context["you"]["id"]
    key = _key(context["room"].slug, m, own, follow) if "id" in m else None
    html = _drawn.get(key) if key is not None else None
    if html is None:
        html = _draw(context, m, own, follow)
        if key is not None:
            if len(_drawn) >= MOST:
                _drawn.clear()
            _drawn[key] = html
    return mark_safe(html.replace(TOKEN, str(context["csrf_token"])))  # noqa: S308 - a template has escaped it


def _key(slug: str, m: dict[str, Any], own: bool, follow: int) -> tuple[Any, ...]:
    """Everything that the drawing depends on: `rev` stands for all that can change in the message itself."""
    quote = m["quote"] or {}
    seen = (own, follow, m["late"], tuple(m["mine"]), quote.get("name"), quote.get("body"))
    return slug, m["id"], m["rev"], m["author"]["name"], seen, get_language(), timezone.get_current_timezone_name()


def _draw(context: Context, m: dict[str, Any], own: bool, follow: int) -> str:
    you = {"id": m["author"]["id"] if own else ""}
    partial = Engine.get_default().get_template(PARTIAL)
    return partial.render(
        context.new({"m": m, "follow": follow, "you": you, "room": context["room"], "csrf_token": TOKEN})
    )
