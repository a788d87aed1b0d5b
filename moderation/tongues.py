"""In which languages somebody answers a line: codes in the files, names on the pages and in what a host types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from babel import Locale
from django.utils.translation import get_language, gettext


def reader() -> str:
    """The language of the page that is being made, two letters."""
    return (get_language() or "en").partition("-")[0]


def _names() -> Mapping[str, str]:
    """Every language by its code; Babel has no word for Mandarin."""
    return {**Locale.parse(reader()).languages, "cmn": gettext("Mandarin")}


def named(codes: Iterable[str]) -> str:
    """The languages as the reader calls them; a code that has no name stands for itself."""
    names = _names()
    return ", ".join(names.get(code, code) for code in codes)


def codes_of(typed: str) -> tuple[list[str], list[str]]:
    """The codes of what was typed with commas between, names or codes, each once; and what nobody knows."""
    names = _names()
    by_name = {name.casefold(): code for code, name in names.items()}
    words = [word.strip() for word in re.split(r"[,;\n]", typed) if word.strip()]
    found = {word: by_name.get(word.casefold()) or (word.lower() if word.lower() in names else "") for word in words}
    return list(dict.fromkeys(code for code in found.values() if code)), [word for word in words if not found[word]]
