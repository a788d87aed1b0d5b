"""How many threads there are, and how often they are asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """One thread has `deep` answers, the others share the rest unevenly. Each page is asked for `asked` times."""

    posts: int = 1_000_000
    threads: int = 50_000
    deep: int = 5_000
    members: int = 5_000
    bookmarks: int = 200_000
    asked: int = 200
