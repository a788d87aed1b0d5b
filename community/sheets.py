"""Whole pages drawn once, with gaps where readers differ, and the gaps filled for each of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from community.drawn import TOKEN, Drawn, marks_for, plain, render
from community.formtoken import form_token

MARK = re.compile(f"{TOKEN}-([a-z_]+)-")
STAND_IN = TOKEN.encode()
Sheet = tuple[tuple[bytes, ...], tuple[str, ...]]
"""What is the same for all, and between each two of those pieces the name of a gap."""
Filling = str | bytes | int
"""Bytes were drawn by a template already; everything else is escaped unless it is known to be safe."""


def _weight(sheet: Sheet) -> int:
    return sum(map(sys.getsizeof, sheet[0]))


_sheets: Drawn[Sheet] = Drawn(2_000_000, _weight)


def filled(
    request: HttpRequest,
    template: str,
    fixed: dict[str, Any],
    gaps: Mapping[str, Filling],
    *,
    reader: Hashable = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a member. The template sees the plain values `fixed`, under which it is kept, and no other of a page.

    It prints the names of `gaps` as they are, in text or in quoted attributes, and does nothing else with them.
    `fixed["team"]` says what the header shows, the gap `member` is the reader's public id.
    """
    values = plain(fixed)
    known, names = _sheets.piece(
        (template, *values.items()), lambda: _sheet(template, values, gaps.keys()), reader=reader
    )
    page = _joined(known, [_bytes(gaps[name]) for name in names])
    if STAND_IN in page:
        page = page.replace(STAND_IN, form_token(request).encode())
    return HttpResponse(page, status=status)


def _sheet(template: str, values: dict[str, Any], gaps: Iterable[str]) -> Sheet:
    """The template with a mark in the place of each gap, cut at the marks."""
    marks = {name: mark_safe(mark) for name, mark in marks_for(gaps).items()}  # noqa: S308 - letters, digits and "-"
    user = {"is_authenticated": True, "on_team": values["team"], "public_id": marks["member"]}
    cut = MARK.split(render(template, {**values, **marks, "user": user}))
    return tuple(piece.encode() for piece in cut[::2]), tuple(cut[1::2])


def _joined(known: tuple[bytes, ...], fillings: list[bytes]) -> bytes:
    page = [b""] * (len(known) + len(fillings))
    page[::2], page[1::2] = known, fillings
    return b"".join(page)


def _bytes(filling: Filling) -> bytes:
    if isinstance(filling, bytes):
        return filling
    return conditional_escape(str(filling) if isinstance(filling, int) else filling).encode()
