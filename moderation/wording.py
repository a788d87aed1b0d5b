"""What a help card says besides its numbers: why it is there, first steps, a line for peers, who was told."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "wording"
TOPICS = (
    "suicide",
    "self_harm",
    "overdose",
    "withdrawal",
    "violence_home",
    "violence_others",
    "past",
    "third_party",
    "craving",
    "minor",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One topic in one language; `myths` is empty where there are none."""

    title: str
    why: str
    steps: tuple[str, ...]
    peers: str
    told: str
    myths: tuple[str, ...] = ()


class BadWording(Exception):
    """A wording file that lacks something: says which file, which topic and what."""


def wording(kind: str, language: str = "en") -> Wording:
    """The words for a kind of the check ("crisis.overdose") or a topic ("craving"); English where a language is missing.

    Raises KeyError for a topic that does not exist.
    """
    books = load()
    book = books.get(language.lower().partition("-")[0], books["en"])
    return book[kind.rpartition(".")[2]]


@functools.cache
def load() -> dict[str, dict[str, Wording]]:
    """Every language, strictly: raises `BadWording` when a topic or a field is missing or empty."""
    books = {path.stem: _book(path) for path in sorted(FOLDER.glob("*.toml"))}
    if "en" not in books:
        raise BadWording("en.toml is missing: English is what the others fall back to")
    return books


def _book(path: Path) -> dict[str, Wording]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadWording(f"{path.name}: {error}") from error
    if missing := [topic for topic in TOPICS if topic not in data]:
        raise BadWording(f"{path.name}: the topic [{missing[0]}] is missing")
    return {topic: _topic(f"{path.name} [{topic}]", data[topic]) for topic in TOPICS}


def _topic(where: str, entry: dict[str, Any]) -> Wording:
    if missing := [key for key in ("title", "why", "steps", "peers", "told") if not entry.get(key)]:
        raise BadWording(f"{where}: {missing[0]!r} is missing or empty")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    try:
        return Wording(**values)
    except TypeError as error:
        raise BadWording(f"{where}: {error}") from error
