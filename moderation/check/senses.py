"""Words that mean the same to the second opinion: `moderation/data/senses.toml` as a table from word to name."""

from __future__ import annotations

import tomllib
from pathlib import Path

from moderation.broken import LexiconError, line_of

DATA = Path(__file__).resolve().parent.parent / "data" / "senses.toml"


def senses(path: Path = DATA) -> dict[str, str]:
    """The name of each word's sense, `@` before it; a word that stands under two names is refused."""
    found: dict[str, str] = {}
    for name, words in _table(path).items():
        if not isinstance(words, str):
            raise LexiconError(path, 1, f"{name} needs words with blanks between them")
        for word in words.split():
            if word in found:
                raise LexiconError(path, 1, f"{word} stands under {found[word][1:]} and {name}")
            found[word] = f"@{name}"
    return found


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(path, line_of(error), str(error)) from error
