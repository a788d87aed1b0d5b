"""What a room's page shows of its talk: made into frames only where nobody has been shown the same before."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from community.drawn import Drawn

MOST = 2_000_000
_logs: Drawn[bytes] = Drawn(MOST)


@dataclass(frozen=True, slots=True)
class Log:
    """The messages as `reader` (a public id) sees them.

    `alike` is the same for everybody who sees the same; None: nobody else does, so that nothing is kept.
    """

    slug: str
    reader: str
    frames: Callable[[], list[dict[str, Any]]]
    empty: bool
    alike: tuple[Any, ...] | None = None

    def drawn(self, draw: Callable[[], bytes], seen_as: Hashable) -> bytes:
        """The whole log as it was drawn before, or now."""
        return draw() if self.alike is None else _logs.piece(self.alike, draw, seen_as)
