"""Rules that cannot be used; apart from the check, so that what starts the place can tell it without loading the check."""

from __future__ import annotations

from pathlib import Path


class LexiconError(Exception):
    """A lexicon that cannot be used; says which file, which line and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


def line_of(error: Exception) -> int:
    """The line that an error of the TOML reader names; 1 if it names none."""
    _, found, rest = str(error).partition("line ")
    digits = rest.split(",")[0].strip(" )") if found else ""
    return int(digits) if digits.isdigit() else 1
