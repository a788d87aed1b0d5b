"""The check as a whole: fold, run the stages within the deadline, decide."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from moderation.check import community, conduct, contact, crisis, harassment, links, method, spam, stigma, trade
from moderation.check.book import shipped
from moderation.check.fold import LIMIT, Folded
from moderation.check.signals import CRISIS_KINDS, Context, Signal, Verdict
from moderation.check.verdict import certain, decide

Stage = Callable[[Folded, Context], list[Signal]]
Moment = tuple[float, float]

DEADLINE = 0.050
OVERLAP = 400
MOST_SIGNALS = 16
log = logging.getLogger("moderation.check")


STAGES: tuple[tuple[str, Stage], ...] = (
    ("crisis", crisis.find),
    ("community", community.find),
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
    that finished count. A stage that raises is logged, without the words, and skipped. A verdict that lacks a stage is
    `missing`: a person looks. Without the crisis stage nothing is held, unless it is a threat.
    """
    began = _now()
    try:
        book = shipped()
        began = _now()
        version = book.version + (f"+{context.community.version}" if context.community else "")
        verdict = _judge(book.fold(text), context, stages, began)
    except Exception as error:  # whatever it is, the message publishes and a person looks
        _tell("check", error)
        return Verdict(missing=True, micros=_micros(began))
    return replace(verdict, version=version, micros=_micros(began))


def _judge(folded: Folded, context: Context, stages: Sequence[tuple[str, Stage]], began: Moment) -> Verdict:
    signals, unfinished = _look(folded, context, stages, began)
    if not any(signal.kind in CRISIS_KINDS for signal in signals):
        signals += _beyond(folded, context, began)
    verdict = decide(signals, context)
    if "crisis" in unfinished and not certain(verdict):
        return Verdict(signals=verdict.signals, missing=True)
    if verdict.action in ("hold", "refuse") and not certain(verdict) and (doubted := crisis.doubted(folded)):
        verdict = decide([*signals, *doubted], context)
    if verdict.masks:
        verdict = _covered(
            verdict, folded.original, context, [stage for stage in stages if stage[0] != "crisis"], began
        )
    if not unfinished and len(verdict.signals) <= MOST_SIGNALS:
        return verdict
    return replace(verdict, signals=some(verdict.signals), missing=bool(unfinished))


def _look(
    folded: Folded, context: Context, stages: Sequence[tuple[str, Stage]], began: Moment
) -> tuple[list[Signal], set[str]]:
    """What the stages saw, and the names of those that did not finish."""
    signals: list[Signal] = []
    unfinished: set[str] = set()
    for name, find in stages:
        if name != "crisis" and _late(began):
            unfinished.add(name)
            continue
        try:
            signals += find(folded, context)
        except Exception as error:  # a broken stage must not silence the others
            _tell(name, error)
            unfinished.add(name)
    return signals, unfinished


def _covered(
    verdict: Verdict, text: str, context: Context, stages: Sequence[tuple[str, Stage]], began: Moment
) -> Verdict:
    """Look again at what the masks leave readable, until nothing is left to mask: a rule reports a limited number."""
    while not _late(began):
        signals, _ = _look(shipped().fold(_blank(text, verdict.masks)), context, stages, began)
        further = decide([*verdict.signals, *signals], context)
        if further.action != "publish_masked" or further.masks == verdict.masks:
            break
        verdict = further
    return verdict


def _blank(text: str, masks: Sequence[tuple[int, int]]) -> str:
    """The text with each masked character as a full stop, so that all else keeps its place."""
    for start, end in masks:
        text = text[:start] + "." * (end - start) + text[end:]
    return text


def _beyond(folded: Folded, context: Context, began: Moment) -> list[Signal]:
    """Signs of a crisis in the part of an over-long text that was not folded, its end first, as far as the time reaches."""
    starts = range(LIMIT - OVERLAP, len(folded.original) - OVERLAP, LIMIT - OVERLAP)
    for start in [*starts[-1:], *starts[:-1]]:
        if _late(began):
            break
        part = shipped().fold(folded.original[start : start + LIMIT])
        if found := crisis.find(part, context):
            return [replace(signal, start=signal.start + start, end=signal.end + start) for signal in found]
    return []


def _now() -> Moment:
    """The thread's own CPU time, and the time that passes for everybody."""
    return time.thread_time(), time.monotonic()


def _micros(began: Moment) -> int:
    return int((time.thread_time() - began[0]) * 1_000_000)


def _late(began: Moment) -> bool:
    """Whether the thread has used up its time. It cannot have used more than has passed, which is known without a call."""
    return time.monotonic() - began[1] > DEADLINE and time.thread_time() - began[0] > DEADLINE


def some(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """At most `MOST_SIGNALS` of each rule: a text that says one thing five hundred times is not five hundred things."""
    seen: Counter[str] = Counter()
    kept = []
    for signal in signals:
        seen[signal.rule] += 1
        if seen[signal.rule] <= MOST_SIGNALS:
            kept.append(signal)
    return tuple(kept)


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
