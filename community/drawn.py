"""Pieces of pages that look the same to many, drawn once and kept in this process under all that they depend on."""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Callable, Hashable
from typing import Any

from django.template import Context, Engine
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language

MOST = 1_000_000
"""Bytes of memory that one kind of pieces may take in a process."""
TOKEN = f"form-token-{secrets.token_hex(12)}"
"""Stands in a piece where each page's own form token comes. Nobody outside the process can know or write it."""


class Drawn:
    """Pieces by their keys, the oldest let go when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._pieces: dict[Hashable, str] = {}
        self._lock = threading.Lock()

    def piece(self, key: Hashable, draw: Callable[[], str]) -> str:
        """What was drawn under this key, in the reader's language and time zone; drawn now if it was not."""
        full = (key, get_language(), timezone.get_current_timezone_name())
        known = self._pieces.get(full)
        return self._keep(full, draw()) if known is None else known

    def _keep(self, key: Hashable, piece: str) -> str:
        with self._lock:
            self._size += sys.getsizeof(piece) - _weight(self._pieces.pop(key, None))
            self._pieces[key] = piece
            while self._size > self._most:
                self._size -= _weight(self._pieces.pop(next(iter(self._pieces))))
        return piece


def _weight(piece: str | None) -> int:
    return sys.getsizeof(piece) if piece is not None else 0


pieces = Drawn()


def render(template: str, values: dict[str, Any]) -> str:
    """The template with these values and the stand-in for the form token; it sees nothing else of any page."""
    return Engine.get_default().get_template(template).render(Context({**values, "csrf_token": TOKEN}))


def with_token(piece: str, context: Context) -> str:
    """The piece as a part of this page: the form token is asked for only where one is needed."""
    return piece.replace(TOKEN, conditional_escape(context.get("csrf_token") or "")) if TOKEN in piece else piece
