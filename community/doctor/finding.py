"""What a look at one part of the place found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Health = Literal["well", "look", "ill"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is one sentence; `remedy` what to do, empty where nothing is. `look`: somebody should see to it soon."""

    part: str
    health: Health
    said: str
    remedy: str = ""


def well(part: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(part, "well", said)


def look(part: str, said: str, remedy: str) -> Finding:
    """Not broken, but somebody should see to it."""
    return Finding(part, "look", said, remedy)


def ill(part: str, said: str, remedy: str) -> Finding:
    """Broken, or members are in danger of losing something."""
    return Finding(part, "ill", said, remedy)
