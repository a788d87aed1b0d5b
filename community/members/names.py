"""Pseudonyms: their look-alike key, what one may consist of, and when one looks like a real name."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from confusable_homoglyphs import confusables
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data"
SHORTEST, LONGEST = 2, 30
MARKS_IN_A_ROW = 2
SIGNS = frozenset(" -'’._·&!?@+()")
TWINS = {"0": "o", "1": "l", "i": "l"}
LEET = str.maketrans("34578@$", "easrbas")


class BadName(Exception):
    """A pseudonym that cannot be used; `why` is shown to the person."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(str(why))
        self.why = why


def key_of(name: str) -> str:
    """What pseudonyms share that look alike: folded case, no marks, Latin letters. At most 60 characters."""
    return _joined(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()))


def _joined(name: str) -> str:
    latin = "".join(_latin(char) for char in name if char.isalnum())
    return latin.replace("rn", "m").replace("vv", "w")[:60]


def seen_as(name: str) -> str:
    """Like `key_of`, but each letter as it stands, capital or small: a Greek capital Eta reads as H and not as n."""
    return _joined(unicodedata.normalize("NFKD", name))


@functools.lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """The plain small letter or digit that `char` could be taken for in either case, or itself, small."""
    if char.isascii():
        return TWINS.get(char.lower(), char.lower())
    digit = unicodedata.digit(char, None)
    plain = str(digit) if digit is not None else _twin(char) or _twin(char.upper()) or char.casefold()
    return TWINS.get(plain, plain)


def _twin(char: str) -> str:
    """The Latin letter or digit that looks like `char`, small; empty when none does."""
    found = confusables.is_confusable(char, greedy=True, preferred_aliases=["latin"])
    for twin in found[0]["homoglyphs"] if found else ():
        if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum():
            return str(twin["c"]).casefold()
    return ""


def cleaned(name: str) -> str:
    """The pseudonym with tidy spaces, in one Unicode form. Raises `BadName` when it cannot be used."""
    name = shaped(name)
    if is_reserved(name):
        raise BadName(_("That looks like the name of somebody who runs this place. Please choose another."))
    return name


def shaped(name: str) -> str:
    """The same for any name that is shown, whomever it sounds like. Raises `BadName`."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not SHORTEST <= len(name) <= LONGEST:
        raise BadName(_("A pseudonym has 2 to 30 characters."))
    if not all(_is_allowed(char) for char in name) or _is_heaped(name):
        raise BadName(_("Use letters, digits, spaces and simple signs such as - or '."))
    if len(key_of(name)) < SHORTEST:
        raise BadName(_("A pseudonym needs at least two letters or digits, so that people can say it."))
    return name


def _is_allowed(char: str) -> bool:
    """Letters, marks and digits of every script, and a few signs: no controls, no bidi or zero-width characters."""
    return char in SIGNS or unicodedata.category(char)[0] in "LMN"


def _is_heaped(name: str) -> bool:
    """Whether marks are piled up so that they would cover the neighbouring lines."""
    run = 0
    for char in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MARKS_IN_A_ROW:
            return True
    return False


def is_reserved(name: str) -> bool:
    """Whether a pseudonym could be taken for a role of this place ("M0derat0r", "Host 2", "The-Admins")."""
    exact, anywhere = _reserved()
    whole = _readings([name])
    words = whole | _readings(words_of(name))
    numbered = {word.rstrip("l0123456789") for word in words}
    return bool((words | numbered) & exact) or any(role in reading for role in anywhere for reading in whole)


def _readings(texts: list[str]) -> set[str]:
    """The ways in which somebody could read these: by case, as they stand, with digits as letters."""
    return {read(way) for text in texts for way in (text, text.translate(LEET)) for read in (key_of, seen_as)}


@functools.cache
def _reserved() -> tuple[frozenset[str], frozenset[str]]:
    """Keys that may not be a word of a pseudonym, and keys that may not be anywhere in it."""
    found = words("reserved")
    exact = {key_of(word) for word in (*found["words"], *found["anywhere"])}
    trimmed = {key.rstrip("l") for key in exact if len(key.rstrip("l")) > 2}
    return frozenset(exact | trimmed), frozenset(key_of(word) for word in found["anywhere"])


def words_of(name: str) -> list[str]:
    """The words of a pseudonym, divided also by MixedCase and before a number at the end."""
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[^\W\d])(?=\d+(?:[\W_]|$))", " ", name)
    return [word for word in re.split(r"[\W_]+", spaced) if word]


def looks_personal(name: str) -> str | Promise:
    """Why somebody may want another pseudonym, because this one tells who they are; empty when it does not."""
    if "@" in name or re.search(r"\b(?:gmail|hotmail|outlook|yahoo|icloud|protonmail)\b", name, re.IGNORECASE):
        return _("This looks like an e-mail address. Anybody here could write to you outside.")
    if sum(char.isdigit() for char in name) >= 7:
        return _("This looks like a phone number. Anybody here could call you.")
    if _looks_real(name):
        return _("This looks like a real name. People who know you could recognise you.")
    return ""


def _looks_real(name: str) -> bool:
    """A given name with something that could be a surname or a year of birth beside it."""
    parts = [_plain(word) for word in words_of(name)]
    known = _people()
    if not parts or not any(part in known["given"] for part in parts):
        return False
    rest = [part for part in parts if part not in known["given"]]
    year = any(re.fullmatch(r"(?:19|20)\d\d", part) for part in rest)
    return year or any(part in known["surnames"] for part in rest) or _reads_as_full_name(name, parts, known)


def _reads_as_full_name(name: str, parts: list[str], known: dict[str, frozenset[str]]) -> bool:
    """Begins with a given name, goes on with one or two capitalised words that are no common words."""
    others = [word for word in words_of(name)[1:] if _plain(word) not in known["common"]]
    capital = [word for word in others if word[0].isupper() and word.isalpha() and len(word) >= 3]
    return parts[0] in known["given"] and 1 <= len(capital) <= 2


@functools.cache
def _people() -> dict[str, frozenset[str]]:
    found = words("people")
    own = {
        _plain(part)
        for book in ("en", "es")
        for entries in words(book).values()
        for entry in entries
        for part in (entry if isinstance(entry, list) else [entry])
    }
    given, surnames = (frozenset(map(_plain, found[key])) for key in ("given", "surnames"))
    return {"given": given, "surnames": surnames, "common": frozenset(own | set(map(_plain, found["common"])))}


def _plain(word: str) -> str:
    """A word without marks and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(c))


@functools.cache
def words(book: str) -> dict[str, Any]:
    """A list of words from `data/<book>.toml`."""
    return tomllib.loads((DATA / f"{book}.toml").read_text(encoding="utf-8"))
