"""What the letters of a text hint at: one look at all of it tells which of the dear searches are worth a try."""

from __future__ import annotations

import re2

from moderation.check import handles, numbers, places
from moderation.check.fold import Folded

# What advertising looks like.
SHAPE = (
    r"[£€$!]|\d{4}|//|www|\.(?:com|net|org|info|biz|shop|store|tv|co|ly|me|io)\b|\d ?p|18\+|16\+|t ?(?:&|and|n) ?c|box"
)
_HINTS = (
    ("number", numbers.HINT),
    ("number", numbers.SPELLED_HINT),
    ("handle", handles.HINT),
    ("place", places.HINT),
    ("shape", SHAPE),
)


def hints(folded: Folded) -> frozenset[str]:
    """Which of `number`, `handle`, `place` and `shape` a text may hold; found once. Never no where there is one."""
    found: frozenset[str] | None = folded.memo.get("hints")
    if found is None:
        found = folded.memo["hints"] = frozenset(_HINTS[at][0] for at in _ALL.Match(folded.plain) or ())
    return found


def _together() -> re2.Set:
    options = re2.Options()
    options.never_capture, options.log_errors, options.max_mem = True, False, 3 << 20
    together = re2.Set.SearchSet(options)
    for _, pattern in _HINTS:
        together.Add(pattern)
    together.Compile()
    return together


_ALL = _together()
