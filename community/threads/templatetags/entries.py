"""Entries on a page, drawn once for everybody who sees them the same way."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from community.drawn import Drawn, render, seen_as, with_token
from community.threads.wisdom import Beside

register = template.Library()

PARTIAL = "threads/_entry.html"
QUOTED = 100
"""Letters of what is answered that the drawing may depend on; it shows fewer."""
_entries: Drawn[str] = Drawn(2_000_000)


@register.simple_tag(takes_context=True)
def spoken(context: Context, entries: Iterable[dict[str, Any]]) -> SafeString:
    """`_entry.html` for each frame, which is given what is listed here and nothing else of the page."""
    thread, reader, kept = context["thread"], seen_as(), context["kept"]
    page = {
        "topic": {"slug": context["topic"].slug},
        "thread": {"pk": thread.pk, "day": thread.day is not None},
        "may_say": bool(context.get("may_say")) and not context.get("closed"),
        "may_change": bool(context.get("may_say")),
        "asks": bool(context.get("asks")),
    }
    drawn = [_drawn(page, e, kept.get(e.get("pk")) or Beside(), reader) for e in entries]
    return mark_safe(with_token("".join(drawn), context))  # noqa: S308 - a template has escaped it


def _drawn(page: dict[str, Any], e: dict[str, Any], k: Beside, reader: Hashable) -> str:
    def draw() -> str:
        return render(PARTIAL, {**page, "e": e, "k": k})

    return draw() if e.get("edit") else _entries.piece(_key(page, e, k), draw, reader)


def _key(page: dict[str, Any], e: dict[str, Any], k: Beside) -> tuple[Any, ...]:
    """Everything that the drawing depends on. Whose an anonymous entry is tells its author's drawing from all others."""
    where = (page["topic"]["slug"], page["thread"]["pk"], page["thread"]["day"], e["seq"], e["rev"], e["gone"])
    if e["gone"]:
        return where
    author, quote = e["author"] or {"name": None}, e["quote"] or {"name": None, "words": None}
    words = (hash(e["html"]), e["note"], e["folded"], e["edits"], author["name"], quote["name"])
    marks = (e["mine"], e["opens"], e["asker"], e["helped"], e["reply_to"], (quote["words"] or "")[:QUOTED], e["at"])
    return *where, *words, *marks, e["quote"] is None, page["may_say"], page["may_change"], page["asks"], k
