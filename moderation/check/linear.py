"""Patterns that take time in proportion to the text, whatever the text: compiled with RE2, groups only for grouping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import re2

# What a pattern may keep of the states it walked through: less than this costs time in strange texts, more only memory.
_MEMORY = 320 << 10
_COUNTED = re.compile(r"\{\d+(?:,\d*)?\}")


def linear(pattern: str, memory: int = _MEMORY) -> Any:
    """Compile a pattern as it stands. `\\w` means ASCII: what is matched has been folded. Used like one of `re`."""
    return re2.compile(pattern, options=_options(memory))


def look(patterns: Sequence[str], memory: int = 1 << 20) -> re2.Set:
    """Several patterns as one: its `Match` gives the places of those that are found anywhere, all in one look."""
    together = re2.Set.SearchSet(_options(memory))
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.never_capture, options.log_errors, options.max_mem = True, False, memory
    return options


def spread(pattern: str) -> Any:
    """Compile a pattern written over several lines."""
    return linear(packed(pattern))


def packed(pattern: str) -> str:
    """A pattern written over several lines as one: its own blanks and line ends do not count."""
    return re.sub(r"\s+", "", pattern)


def opened(pattern: str) -> str:
    """The pattern with its counts left open, which is found much faster: where it is not, the pattern is not."""
    return _COUNTED.sub("*", pattern)


class Anywhere:
    """A pattern of which only is asked whether it is there: that takes far fewer states than to tell where."""

    __slots__ = ("_match",)

    def __init__(self, pattern: str, memory: int = _MEMORY) -> None:
        self._match = look([pattern], memory).Match

    def search(self, text: str) -> bool:
        """Whether it is found anywhere."""
        return self._match(text) is not None


class Rare:
    """A pattern that is dear to look for and seldom there: it is tried where the same with open counts is found."""

    def __init__(self, pattern: str, memory: int = _MEMORY) -> None:
        self._likely, self._sure = Anywhere(opened(pattern), memory // 2), linear(pattern, memory)

    def finditer(self, text: str) -> Iterator[Any]:
        """Each match, from left to right."""
        return self._sure.finditer(text) if self._likely.search(text) else iter(())
