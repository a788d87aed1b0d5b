"""The check as a whole: fold, run the stages within the deadline, decide."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from moderation.check import conduct, contact, crisis, harassment, links, method, spam, stigma, trade
from moderation.check.book import shipped
from moderation.check.fold import Folded
from moderation.check.signals import Context, Signal, Verdict
from moderation.check.verdict import decide

Stage = Callable[[Folded, Context], list[Signal]]

DEADLINE = 0.050
log = logging.getLogger("moderation.check")


STAGES: tuple[tuple[str, Stage], ...] = (
    ("crisis", crisis.find),
    ("contact", contact.find),
    ("links", links.find),
    ("trade", trade.find),
    ("method", method.find),
    ("spam", spam.find),
    ("conduct", conduct.find),
    ("harassment", harassment.find),
    ("stigma", stigma.find),
)


def assess(text: str, context: Context = Context(), stages: Sequence[tuple[str, Stage]] = STAGES) -> Verdict:
    """Judge a text. Never raises for any text.

    The crisis stage comes first. Stages stop being started once the thread has used 50 ms of its own CPU time; those
    that finished count. A stage that raises is logged, without the words, and skipped; if it was the crisis stage and
    nothing else alerts, the verdict is `missing`: the text publishes and a person looks.
    """
    began = time.thread_time()
    try:
        verdict = _judge(text, context, stages, began)
        version = shipped().version
    except Exception as error:  # whatever it is, the message publishes and a person looks
        _tell("check", error)
        verdict, version = Verdict(missing=True), ""
    return replace(verdict, version=version, micros=int((time.thread_time() - began) * 1_000_000))


def _judge(text: str, context: Context, stages: Sequence[tuple[str, Stage]], began: float) -> Verdict:
    folded = shipped().fold(text)
    signals: list[Signal] = []
    missing = False
    for name, find in stages:
        if name != "crisis" and time.thread_time() - began > DEADLINE:
            break
        try:
            signals += find(folded, context)
        except Exception as error:  # a broken stage must not silence the others
            _tell(name, error)
            missing = missing or name == "crisis"
    verdict = decide(signals, context)
    if missing and not verdict.alert:
        return Verdict(signals=verdict.signals, missing=True)
    if verdict.action in ("hold", "refuse") and not verdict.alert and (doubted := crisis.doubted(folded)):
        return decide([*signals, *doubted], context)
    return verdict


def warm() -> None:
    """Load and compile everything now: raises `LexiconError` for a broken lexicon, and the first message is not slow."""
    shipped()
    assess("I am here, thank you for 12 days 🙂 https://example.org")


def _tell(stage: str, error: Exception) -> None:
    """Log a failed stage by its type and place only: messages of errors may quote a member."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else "?"
    log.error("stage %s failed: %s at %s", stage, type(error).__name__, where)
