"""Pieces of pages that look the same to many, drawn once and kept in this process under all that they depend on."""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

T = TypeVar("T")
MOST = 1_000_000
"""Bytes of memory that one kind of pieces may take in a process, keys included."""
OF_A_KEY = 1_000
"""About what a key takes: a tuple of pairs. Of small pieces it is the greater part."""
TOKEN = f"form-token-{secrets.token_hex(12)}"
"""Stands in a piece where each page's own form token comes. Nobody outside the process can know or write it."""
# A page that everybody may have open, reached without a referrer. Nothing is loaded from it until somebody leaves.
EXIT = "https://www.wikipedia.org/"
TONGUES = (("en", "English"), ("es", "Español"))


class Drawn(Generic[T]):
    """Pieces by their keys, the oldest let go when there are too many."""

    def __init__(self, most: int = MOST, weigh: Callable[[T], int] = sys.getsizeof) -> None:
        self._most, self._size, self._weigh = most, 0, weigh
        self._pieces: dict[Hashable, T] = {}
        self._lock = threading.Lock()

    def piece(self, key: Hashable, draw: Callable[[], T], reader: Hashable = None) -> T:
        """What was drawn under this key in the reader's language and time zone; drawn now if it was not.

        Whoever asks for many pieces of one page hands in `seen_as()`.
        """
        full = (key, reader or seen_as())
        known = self._pieces.get(full)
        return self._keep(full, draw()) if known is None else known

    def _keep(self, key: Hashable, piece: T) -> T:
        with self._lock:
            self._forget(key)
            self._size += self._weigh(piece) + OF_A_KEY
            self._pieces[key] = piece
            while self._size > self._most:
                self._forget(next(iter(self._pieces)))
        return piece

    def _forget(self, key: Hashable) -> None:
        if (piece := self._pieces.pop(key, None)) is not None:
            self._size -= self._weigh(piece) + OF_A_KEY


pieces: Drawn[str] = Drawn()


def seen_as() -> Hashable:
    """The language and the time zone of whoever reads now."""
    return get_language(), timezone.get_current_timezone()


def kept(template: str, given: dict[str, Any], reader: Hashable = None) -> SafeString:
    """The partial with these values and the place's own, and nothing else; with the stand-in for the form token.

    The values are the key under which it is kept, so that they are words, numbers, truths, times, or tuples of them.
    A value whose name begins with `put_` is no part of the key: it is put in, escaped, where the partial prints that
    name and does nothing else with it.
    """
    put = {name: value for name, value in given.items() if name.startswith("put_")}
    key = plain({name: value for name, value in given.items() if name not in put} if put else given)
    marks = marks_for(put)
    piece = pieces.piece((template, *key.items()), lambda: render(template, {**key, **marks}), reader)
    for name, mark in marks.items():
        piece = piece.replace(mark, conditional_escape(put[name]))
    return mark_safe(piece)  # noqa: S308 - a template has escaped it


def render(template: str, values: dict[str, Any]) -> str:
    """The template with these values, the place's own and the stand-in for the form token; it sees no more of any page."""
    own = {"site_name": settings.SITE_NAME, "exit_url": EXIT, "tongues": TONGUES, "csrf_token": TOKEN}
    return Engine.get_default().get_template(template).render(Context({**own, **values}))


def with_token(piece: str, context: Context) -> str:
    """The piece as a part of this page: the form token is asked for only where one is needed."""
    return piece.replace(TOKEN, conditional_escape(str(context.get("csrf_token") or ""))) if TOKEN in piece else piece


def marks_for(names: Iterable[str]) -> dict[str, str]:
    """What stands in a piece where each page's own value comes."""
    return {name: f"{TOKEN}-{name}-" for name in names}


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """The values, fit for a key: nothing in them can carry more than what they print."""
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    """The value itself; a list becomes a tuple, safe words are words again, and what is no plain value is refused."""
    if type(value) in (str, int, bool) or value is None:
        return value
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int | datetime):
        return value
    raise TypeError(f"A kept partial is given plain values, not a {type(value).__name__}.")
