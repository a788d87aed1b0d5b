"""Patterns that take time in proportion to the text, whatever the text: compiled with RE2, groups only for grouping."""

from __future__ import annotations

import re
from typing import Any

import re2

_OPTIONS = re2.Options()
_OPTIONS.never_capture = True
_OPTIONS.log_errors = False
# What a pattern may keep of the states it walked through: less than this costs time in strange texts, more only memory.
_OPTIONS.max_mem = 512 << 10


def linear(pattern: str) -> Any:
    """Compile a pattern as it stands. `\\w` means ASCII: what is matched has been folded. Used like one of `re`."""
    return re2.compile(pattern, options=_OPTIONS)


def spread(pattern: str) -> Any:
    """Compile a pattern written over several lines: its own blanks and line ends do not count."""
    return linear(re.sub(r"\s+", "", pattern))
