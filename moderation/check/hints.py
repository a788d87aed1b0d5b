"""What the letters of a text hint at: two looks at all of it tell which of the dear searches are worth a try."""

from __future__ import annotations

import re2

from moderation.check import handles, numbers, places
from moderation.check.fold import Folded

# What advertising looks like.
SHAPE = (
    r"[£€$!]|\d{4}|//|www|\.(?:com|net|org|info|biz|shop|store|tv|co|ly|me|io)\b|\d ?p|18\+|16\+|t ?(?:&|and|n) ?c|box"
)
# Those of a place are looked for by themselves: together with the others they would walk through too many states.
_HINTS = (
    (
        ("number", numbers.HINT),
        ("number", numbers.SPELLED_HINT),
        ("handle", handles.HINT),
        ("shape", SHAPE),
    ),
    (("place", places.HINT),),
)


def hints(folded: Folded) -> frozenset[str]:
    """Which of `number`, `handle`, `place` and `shape` a text may hold; found once. Never no where there is one."""
    found: frozenset[str] | None = folded.memo.get("hints")
    if found is None:
        plain = folded.plain
        found = folded.memo["hints"] = frozenset(names[at] for names, look in _LOOKS for at in look.Match(plain) or ())
    return found


def _together(hints: tuple[tuple[str, str], ...]) -> tuple[list[str], re2.Set]:
    options = re2.Options()
    options.never_capture, options.log_errors, options.max_mem = True, False, 1 << 20
    look = re2.Set.SearchSet(options)
    for _, pattern in hints:
        look.Add(pattern)
    look.Compile()
    return [name for name, _ in hints], look


_LOOKS = tuple(map(_together, _HINTS))
