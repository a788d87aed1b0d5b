"""The community's guidelines: a living, versioned document, begun from the starter text in `moderation/data/guidelines`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from moderation.models import Guidelines

STARTER = Path(__file__).parent / "data" / "guidelines"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in one language; `rules` are dicts with slug, name, text, examples, kinds, follows."""

    version: int
    rules: list[dict[str, Any]]

    def name_of(self, slug: str) -> str:
        """What the guideline is called, or its slug when this edition does not know it."""
        return next((rule["name"] for rule in self.rules if rule["slug"] == slug), slug)


def current() -> Edition:
    """The newest version in the reader's language (English where a language is missing)."""
    newest = Guidelines.objects.order_by("-version").first()
    if newest is None:
        return Edition(0, [])
    language = (get_language() or "en").split("-")[0]
    return Edition(newest.version, newest.words.get(language) or newest.words.get("en", []))


def load_starter() -> bool:
    """Publish the starter text as version 1 unless there is a version already. True when it did."""
    if Guidelines.objects.exists():
        return False
    words = {path.stem: tomllib.loads(path.read_text("utf-8"))["guideline"] for path in sorted(STARTER.glob("*.toml"))}
    Guidelines.objects.create(version=1, words=words)
    return True
