"""What the letters of a text hint at: two looks at all of it tell which of the dear searches are worth a try."""

from __future__ import annotations

from moderation.check import handles, numbers, places
from moderation.check.fold import Folded
from moderation.check.linear import look

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
        found = folded.memo["hints"] = frozenset(names[at] for names, them in _LOOKS for at in them.Match(plain) or ())
    return found


_LOOKS = tuple(([name for name, _ in hints], look([pattern for _, pattern in hints])) for hints in _HINTS)
