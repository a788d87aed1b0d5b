"""Pseudonyms: their look-alike key, and a suggestion for somebody who has none yet."""

from __future__ import annotations

import unicodedata

from confusable_homoglyphs import confusables


def key_of(name: str) -> str:
    """What two pseudonyms share that look the same: folded case, no marks, look-alikes as Latin letters. At most 60 characters."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(char for char in folded if char.isalnum())
    return "".join(_latin(char) for char in bare)[:60]


def _latin(char: str) -> str:
    """The plain letter or digit that `char` could be taken for, or itself."""
    if char.isascii():
        return {"0": "o", "1": "l", "i": "l"}.get(char, char)
    found = confusables.is_confusable(char, greedy=True, preferred_aliases=["latin"])
    for twin in found[0]["homoglyphs"] if found else ():
        if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum():
            return str(twin["c"]).casefold()
    return char
