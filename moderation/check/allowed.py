"""The numbers that are nobody's own: help lines, read from their files as strings of digits."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

HELPLINES = Path(__file__).parent.parent / "data" / "helplines"
NUMBER_FIELDS = ("call", "text", "whatsapp", "tty")
DIALABLE = re.compile(r"[+*]?\d(?:[ -]?\d){1,18}")


def is_dialable(number: str) -> bool:
    """Whether a telephone could dial this as it stands: digits, single spaces or hyphens, at most one leading + or *."""
    return DIALABLE.fullmatch(number) is not None


@functools.cache
def digit_strings(folder: Path = HELPLINES) -> frozenset[str]:
    """Digits only of every number in the help-line files, shown or not."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("line", []):
            found |= {re.sub(r"\D", "", entry[key]) for key in NUMBER_FIELDS if entry.get(key)}
    return frozenset(found)
