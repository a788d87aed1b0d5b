"""Characters made plain one by one: width, accents, look-alikes, invisible marks, with the way back to the original."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "lexicons"

_FOREIGN = re.compile(r"([^\x00-\x7f])")
_LATIN = re.compile(r"[A-Za-z]")
_CONTROL = {code: " " for code in [*range(32), 127] if chr(code) not in "\n\t"} | {ord("\t"): " "}
_PUNCTUATION = {
    "’": "'", "‘": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": ".", "¡": "", "¿": "", "•": ".", "·": ".",
    "\ufffc": " ", "\u2028": "\n", "\u2029": "\n", "\u00ad": "",
}  # fmt: skip


Places = Callable[[], list[int]]


def flatten(text: str) -> tuple[str, Places | None]:
    """Fold `text`; the second value gives for each folded character the place of its original (None: the same place).

    Lower case, compatibility forms undone, accents of Latin, Greek and Cyrillic off, zero-width and bidi marks gone,
    control characters as spaces, keycap and circled digits as digits, look-alikes as the Latin letters they imitate
    where the text is written in Latin letters.
    """
    if text.isascii():
        return text.lower().translate(_CONTROL), None
    glyph = _imitating if _imitates(text) else _glyph
    parts = _FOREIGN.split(text)
    pieces = {character: glyph(character) for character in set(parts[1::2])}
    parts[::2] = [part and part.lower().translate(_CONTROL) for part in parts[::2]]
    parts[1::2] = map(pieces.__getitem__, parts[1::2])
    return "".join(parts), partial(_places, parts)


def _places(parts: list[str]) -> list[int]:
    """The place of the original of each character: of those between foreign ones, and what a foreign one became."""
    places: list[int] = []
    at = 0
    for number, part in enumerate(parts):
        if number % 2:
            places.extend([at] * len(part))
            at += 1
        else:
            places.extend(range(at, at + len(part)))
            at += len(part)
    return places


@lru_cache(maxsize=4096)
def _glyph(character: str) -> str:
    """What one character is folded to: usually one character, none for invisible marks, several for ligatures."""
    if character.isascii():
        return character.lower().translate(_CONTROL)
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    code = ord(character)
    if 0x1F1E6 <= code <= 0x1F1FF:
        return chr(ord("a") + code - 0x1F1E6)
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me") or 0xE0000 <= code <= 0xE0FFF or 0x1F3FB <= code <= 0x1F3FD:
        return ""
    if category in ("Cs", "Co", "Cn", "Cc"):
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    return _without_marks(unicodedata.normalize("NFKC", character)).casefold() or " "


def _without_marks(text: str) -> str:
    if ord(text[0]) > 0x1EFF + 0x100:  # other scripts keep their marks: they carry meaning there
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def _imitating(character: str) -> str:
    piece = _glyph(character)
    return piece if piece.isascii() else _lookalikes().get(piece, piece)


@lru_cache(maxsize=1)
def _lookalikes() -> dict[str, str]:
    """For each letter that looks like a Latin one, that Latin letter."""
    table = tomllib.loads((DATA / "lookalikes.toml").read_text(encoding="utf-8"))
    return {twin: latin for latin, twins in table["letters"].items() for twin in twins}


def _imitates(text: str) -> bool:
    """Whether foreign letters stand for Latin ones: yes unless letters without a Latin twin carry the text."""
    foreign = [_glyph(character) for character in _FOREIGN.findall(text) if character.isalpha()]
    honest = sum(not piece.isascii() and piece not in _lookalikes() for piece in foreign)
    if not honest:
        return True
    latin = sum(piece.isascii() for piece in foreign) + len(_LATIN.findall(text))
    return honest <= latin // 4
