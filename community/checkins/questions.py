"""What the check-in of a day asks: data in every language of the place, one question a day in turn."""

from __future__ import annotations

import functools
import tomllib
from datetime import date
from pathlib import Path

from django.conf import settings

DATA = Path(__file__).parent / "data" / "questions.toml"
A_STEP = 3
"""Topics that have their check-ins on one day ask different questions."""


class BadQuestions(Exception):
    """The file lacks something: says what."""


def question_for(day: date, topic_pk: int, language: str) -> str:
    """The question of that day in a topic, in the language or else in English."""
    known = load()
    words = known[(day.toordinal() + A_STEP * topic_pk) % len(known)]
    return words.get(language.lower().partition("-")[0], words["en"])


@functools.cache
def load() -> tuple[dict[str, str], ...]:
    """Every question, strictly. Raises BadQuestions where one lacks a language."""
    known = tuple(tomllib.loads(DATA.read_text("utf-8"))["question"])
    for number, words in enumerate(known, 1):
        if missing := [code for code, _ in settings.LANGUAGES if not words.get(code, "").strip()]:
            raise BadQuestions(f"question {number} has no words in {missing[0]!r}")
    return known
