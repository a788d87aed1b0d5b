"""The community's guidelines: a living, versioned document, begun from the text in `moderation/data/guidelines`."""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from moderation.models import Guidelines

STARTER = Path(__file__).parent / "data" / "guidelines"
FRESH = 5.0
_kept: dict[str, tuple[float, Edition]] = {}


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in one language; `rules` are dicts with slug, name, text, examples, kinds, follows."""

    version: int
    rules: list[dict[str, Any]]

    def name_of(self, slug: str) -> str:
        """What the guideline is called, or its slug when this edition does not know it."""
        return next((rule["name"] for rule in self.rules if rule["slug"] == slug), slug)

    def slug_for(self, kind: str) -> str:
        """The guideline that covers a kind of the check; empty when this edition names none."""
        return next((rule["slug"] for rule in self.rules if kind in rule["kinds"]), "")


def current() -> Edition:
    """The newest version in the reader's language (else in English), at most `FRESH` seconds old."""
    language = (get_language() or "en").split("-")[0]
    kept = _kept.get(language)
    if kept is not None and time.monotonic() - kept[0] < FRESH:
        return kept[1]
    newest = Guidelines.objects.order_by("-version").first()
    if newest is None:
        return Edition(0, [])
    edition = Edition(newest.version, newest.words.get(language) or newest.words.get("en", []))
    _kept[language] = (time.monotonic(), edition)
    return edition


def load_starter() -> bool:
    """Publish the starter text as version 1 unless there is a version already. True when it did."""
    if Guidelines.objects.exists():
        return False
    words = {path.stem: tomllib.loads(path.read_text("utf-8"))["guideline"] for path in sorted(STARTER.glob("*.toml"))}
    Guidelines.objects.create(version=1, words=words)
    _kept.clear()
    return True
