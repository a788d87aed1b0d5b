"""The words of a text, as search knows them: folded, with their place in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 40
"""A word beyond it is cut: nobody looks for more, and no index should carry it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENYE, _KEPT = "ñ", "\ue000"  # a private sign stands for ñ while accents are taken off


@dataclass(frozen=True, slots=True)
class Word:
    """`start` and `end` are code points in the text; `plain` is lower case with its accents, as written."""

    start: int
    end: int
    plain: str


def words_of(text: str) -> Iterator[Word]:
    """The words of `text` (NFC), in order. Marks, signs and emoji are no words."""
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), plain(match[0]))


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Lower case, one kind of apostrophe, one form for every letter, not longer than `LONGEST`."""
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")[:LONGEST]


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Without accents and apostrophes. The ñ stays: in Spanish it is a letter of its own."""
    if word.isascii():
        return word.replace("'", "")
    apart = unicodedata.normalize("NFKD", word.replace("'", "").replace(_ENYE, _KEPT))
    letters = (letter for letter in apart if letter.isalnum() or letter == _KEPT)
    return "".join(letters).replace(_KEPT, _ENYE)
