"""The check from the shell: texts as JSON lines in, verdicts as JSON lines out; no database, no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from moderation.check import Context, Verdict, assess, warm


class Command(BaseCommand):
    """`manage.py assess < texts.jsonl > verdicts.jsonl`; a line that is no text is answered with its error."""

    help = 'Reads {"id", "text", "lang"?} lines and writes what the check says about each.'
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line, so that it can stand at the end of a pipe."""
        warm()
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        answer(sys.stdin, sys.stdout)


def answer(lines: Iterable[str], out: TextIO) -> None:
    """Write one answer for each line that is not blank."""
    for reply in replies(lines):
        out.write(json.dumps(reply) + "\n")
        out.flush()


def replies(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What each line gets: its verdict, or why it could not be read."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                question = json.loads(line)
                text, language = question["text"], question.get("lang") or "en"
                if not isinstance(text, str) or not isinstance(language, str):
                    raise TypeError("text and lang must be strings")
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                yield {"line": number, "error": f"not a question: {type(error).__name__}"}
                continue
            yield as_reply(question.get("id"), assess(text, Context(language=language)))


def as_reply(asked: object, verdict: Verdict) -> dict[str, Any]:
    """The verdict in the shape of the contract."""
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
