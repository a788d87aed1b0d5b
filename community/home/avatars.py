"""Small drawings in place of faces: a leaf, a stone, a wave, a knot or an ember in two tones, the same everywhere."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Ground and shape; each pair is told apart on light and on dark paper.
TONES = (
    ("#cfdcc4", "#4c6b45"),
    ("#e8cdb6", "#8a4b2a"),
    ("#c6d8dc", "#3d6673"),
    ("#e3d3a9", "#75602a"),
    ("#d9cbe0", "#684f78"),
    ("#e6c8c4", "#87483f"),
    ("#c9d9d0", "#3b6a58"),
    ("#d6d0c6", "#5d5246"),
)
# One path each: filled in ink, cut out in the ground's tone, drawn as a line in ink.
LEAF = ("M16 5c7 5 9 13 0 22C7 18 9 10 16 5Z", "M16 11v16", "")
STONE = ("M7 19c0-6 5-10 10-9 6 1 9 5 8 9-1 4-5 5-10 5-5 0-8-2-8-5Z", "M12 15c2-2 5-2 7-1", "")
WAVE = ("", "", "M5 13c4-4 7-4 11 0s7 4 11 0M5 20c4-4 7-4 11 0s7 4 11 0")
KNOT = ("", "", "M11 21a5 5 0 1 1 5-5 5 5 0 1 0 5-5 5 5 0 0 0-5 5 5 5 0 0 1-5 5Z")
EMBER = ("M16.5 5c1 5 7 8 7 14a7.5 7.5 0 0 1-15 0c0-4 2-6 3.5-7 .3 2 1.2 3 2.3 3.5 0-4 .7-7.5 2.2-10.5Z", "", "")
RING = ("M16 13a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z", "", "M16 7.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17Z")
SHAPES = (LEAF, STONE, WAVE, KNOT, EMBER, RING)
UPRIGHT = (STONE, EMBER)
TURNS = (0, 0, 25, -25, 45, -45, 90, 180)


@require_safe
@cache_control(public=True, max_age=60 * 60 * 24 * 365, immutable=True)
def avatar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The drawing of one pseudonym; any id has one, so that nobody learns from it who exists."""
    return HttpResponse(drawing(public_id), content_type="image/svg+xml")


def drawing(public_id: str) -> str:
    """An SVG picture, made from nothing but the id."""
    dice = hashlib.sha256(public_id.encode()).digest()
    ground, ink = TONES[dice[0] % len(TONES)]
    shape = SHAPES[dice[1] % len(SHAPES)]
    turn = 0 if shape in UPRIGHT else TURNS[dice[2] % len(TURNS)]
    solid, cut, line = shape
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="10" fill="{ground}"/>'
        f'<g transform="rotate({turn} 16 16)" fill="none" stroke-linecap="round">'
        f'<path d="{solid}" fill="{ink}"/><path d="{cut}" stroke="{ground}" stroke-width="1.6"/>'
        f'<path d="{line}" stroke="{ink}" stroke-width="3"/></g></svg>'
    )
