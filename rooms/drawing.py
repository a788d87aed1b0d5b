"""Messages on a page, drawn once for everybody who sees them the same way."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.utils import formats, timezone

from community.drawn import Drawn, render, seen_as
from rooms.log import Log

PARTIAL = "rooms/_message.html"
MOST = 2_000_000
QUOTED = 100
"""Letters of what is answered that the drawing may depend on; it shows fewer."""
_messages: Drawn[str] = Drawn(MOST)


def spoken(log: Log) -> bytes:
    """All messages of the log, and a line where a day begins; with the stand-in for the form token."""
    reader = seen_as()
    return log.drawn(lambda: "\n".join([_with_day(log, m, reader) for m in log.frames()]).encode(), reader)


def _with_day(log: Log, m: dict[str, Any], reader: Hashable) -> str:
    if not m["new_day"]:
        return _drawn(log, m, reader)
    day = formats.date_format(timezone.localtime(m["time"]), "DATE_FORMAT")
    return f'<p class="day"><span>{day}</span></p>\n{_drawn(log, m, reader)}'


def _drawn(log: Log, m: dict[str, Any], reader: Hashable) -> str:
    """`_message.html` for the frame `m`: it is given the room and whether the words are own, no more of any page."""
    own = "id" in m and m["author"]["id"] == log.reader
    return _messages.piece(_key(log.slug, m, own), lambda: _draw(log.slug, m, own), reader)


def _key(slug: str, m: dict[str, Any], own: bool) -> tuple[Any, ...]:
    """Everything that the drawing depends on: `rev` stands for all that can change in the message itself."""
    if "id" not in m:
        return slug, m["seq"], m["rev"], m.get("hidden", False), m.get("by")
    quote = m["quote"] or {"name": "", "body": ""}
    seen = (own, m["follows"], m["late"], tuple(m["mine"]), m["quote"] is None, quote["name"], quote["body"][:QUOTED])
    return slug, m["id"], m["rev"], m["author"]["name"], *seen


def _draw(slug: str, m: dict[str, Any], own: bool) -> str:
    you = {"id": m["author"]["id"] if own else ""}
    return render(PARTIAL, {"m": m, "follow": m["follows"], "you": you, "slug": slug})
