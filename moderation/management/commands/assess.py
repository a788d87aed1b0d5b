"""The check from the shell: texts as JSON lines in, verdicts as JSON lines out; no database, no network."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from community.live.memory import settle
from moderation.check import Context, Verdict, assess, warm


class Command(BaseCommand):
    """`manage.py assess < texts.jsonl > verdicts.jsonl`; a line that is no text is answered with its error."""

    help = 'Reads {"id", "text", "lang"?} lines and writes what the check says about each.'
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line, so that it can stand at the end of a pipe."""
        warm()
        settle()
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        try:
            answer(sys.stdin, sys.stdout)
        except (
            BrokenPipeError
        ):  # whoever read has enough; without this Python would complain when it flushes at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer(lines: Iterable[str], out: TextIO) -> None:
    """Write one answer for each line that is not blank."""
    for reply in replies(lines):
        out.write(json.dumps(reply) + "\n")
        out.flush()


def replies(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What each line gets: its verdict, or which line it was and why it could not be read."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                asked, text, language = question(line)
            except NoQuestion as error:
                yield {"line": number, "error": str(error)}
                continue
            yield as_reply(asked, assess(text, Context(language=language)))


class NoQuestion(ValueError):
    """A line that asks nothing; the message says what is wrong, and quotes none of it."""


def question(line: str) -> tuple[object, str, str]:
    """The id, the text and the language of a line; `NoQuestion` if it has none."""
    try:
        asked = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NoQuestion("this is not JSON") from None
    if not isinstance(asked, dict):
        raise NoQuestion("this is not an object with an id and a text")
    if not isinstance(asked.get("text"), str):
        raise NoQuestion("the text is missing or not a string")
    if not isinstance(asked.get("lang") or "", str):
        raise NoQuestion("the lang is not a string")
    return asked.get("id"), asked["text"], asked.get("lang") or "en"


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def as_reply(asked: object, verdict: Verdict) -> dict[str, Any]:
    """The verdict as `manage.py assess` writes it."""
    return {
        "id": asked,
        "action": verdict.action,
        "support": verdict.support,
        "alert": verdict.alert,
        "hint": verdict.hint,
        "signals": [
            {"kind": s.kind, "rule": s.rule, "guideline": s.guideline, "start": s.start, "end": s.end}
            | ({} if s.score is None else {"score": round(s.score, 3)})
            for s in verdict.signals
        ],
        "micros": verdict.micros,
    }
