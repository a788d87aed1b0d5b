"""The countries that help lines are sorted by, in the reader's own language."""

from __future__ import annotations

import functools

from babel import Locale

from moderation.helplines import regions


@functools.cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of each country, in the order of the names."""
    names = Locale.parse(language, sep="-").territories
    return tuple(sorted(((code, names.get(code, name)) for code, name in regions()), key=lambda pair: pair[1]))
