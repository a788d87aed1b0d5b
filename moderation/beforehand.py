"""What somebody is told before they say it: a private suggestion, and their words still theirs to say as they are.

Only words that would be published anyway are looked at, and never those of somebody in danger: nothing delays a crisis.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from moderation import gate, statements

OPENINGS = Path(__file__).parent / "data" / "hints.toml"
NAME = r"[A-ZÀ-ÖØ-Þ](?:[^\W\d_]|['’-](?=[^\W\d_]))+"


def suggestion(ruling: gate.Ruling, nonce: str, language: str) -> dict[str, Any] | None:
    """The `hint` frame with `before` set and the `words` it is about; None where nothing is to be said."""
    verdict = ruling.verdict
    if verdict.action != "publish" or verdict.support or verdict.alert or verdict.missing or ruling.long:
        return None
    grounds = ruling.grounds
    if verdict.hint and grounds is not None:
        text = f"{ruling.note}\n{ruling.written}" if ruling.note else ruling.written
        told = statements.hint(grounds, nonce, language)
        return told | {"before": True, "words": statements.hinted_words(grounds, text)}
    name = full_name(ruling.written)
    return _about_a_name(name, nonce, language) if name else None


def full_name(text: str) -> str:
    """A first and a family name that the text introduces as such, or ""."""
    found = _opened_name().search(text)
    return found.group(1) if found else ""


def _about_a_name(name: str, nonce: str, language: str) -> dict[str, Any]:
    with translation.override(language or translation.get_language()):
        why = _(
            "This looks like a full name. Everybody who comes into this room can read it, today and later; a first "
            "name or a pseudonym is enough here."
        )
    return {
        "type": "hint",
        "nonce": nonce,
        "why": why,
        "guideline": gate.guideline_for("contact"),
        "before": True,
        "words": [name],
    }


@functools.cache
def _opened_name() -> re.Pattern[str]:
    data = tomllib.loads(OPENINGS.read_text(encoding="utf-8"))["full_name"]
    between = "|".join(sorted(data.pop("between"), key=len, reverse=True))
    openings = "|".join(re.escape(opening) for language in data.values() for opening in language)
    return re.compile(rf"\b(?i:{openings})\s+({NAME}(?:(?:\s+(?:{between}))?\s+{NAME}){{1,3}})".replace("'s", "['’]s"))
