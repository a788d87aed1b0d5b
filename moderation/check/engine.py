"""The check as a whole: fold, run the stages within the deadline, decide."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

from moderation.check import crisis, harassment, stigma
from moderation.check.book import shipped
from moderation.check.fold import Folded
from moderation.check.signals import Context, Signal, Verdict
from moderation.check.verdict import decide

Stage = Callable[[Folded, Context], list[Signal]]

DEADLINE = 0.050
log = logging.getLogger("moderation.check")


def _detail_stages() -> list[tuple[str, Stage]]:
    names = ("contact", "links", "trade", "method", "spam", "conduct")
    return [
        (name, import_module(f"moderation.check.{name}").find)
        for name in names
        if find_spec(f"moderation.check.{name}")
    ]


STAGES: list[tuple[str, Stage]] = [
    ("crisis", crisis.find),
    *_detail_stages(),
    ("harassment", harassment.find),
    ("stigma", stigma.find),
]


def assess(text: str, context: Context = Context(), stages: Sequence[tuple[str, Stage]] | None = None) -> Verdict:
    """Judge a text. Never raises for any text.

    The crisis stage comes first. Stages stop being started once the thread has used 50 ms of its own CPU time; those
    that finished count. A stage that raises is logged, without the words, and skipped. `missing` is set only when the
    crisis stage gave nothing and no other stage asks for a person to look.
    """
    began = time.thread_time()
    signals: list[Signal] = []
    missing = False
    try:
        folded = shipped().fold(text)
        for name, find in STAGES if stages is None else stages:
            if name != "crisis" and time.thread_time() - began > DEADLINE:
                break
            try:
                signals += find(folded, context)
            except Exception as error:  # a broken stage must not silence the others
                _tell(name, error)
                missing = missing or name == "crisis"
    except Exception as error:  # whatever it is, the message publishes and a person looks
        _tell("fold", error)
        missing = True
    verdict = decide(signals, context)
    micros = int((time.thread_time() - began) * 1_000_000)
    if missing and not verdict.alert:
        verdict = Verdict(signals=verdict.signals, missing=True)
    return replace(verdict, version=shipped().version, micros=micros)


def warm() -> None:
    """Load and compile everything now: raises `LexiconError` for a broken lexicon, and the first message is not slow."""
    shipped().compile()
    assess("I am here, thank you for 12 days 🙂 https://example.org")


def _tell(stage: str, error: Exception) -> None:
    """Log a failed stage by its type and place only: messages of errors may quote a member."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else "?"
    log.error("stage %s failed: %s at %s", stage, type(error).__name__, where)
