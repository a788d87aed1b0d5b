"""The countries that help lines are sorted by, in the reader's own language."""

from __future__ import annotations

import functools

from babel import Locale

from moderation.helplines import regions


def named(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of each country that has lines now, in the order of the names."""
    return _sorted(language, tuple(regions()))


@functools.lru_cache(maxsize=8)
def _sorted(language: str, known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language, sep="-").territories
    return tuple(sorted(((code, names.get(code, name)) for code, name in known), key=lambda pair: pair[1]))
