"""Somebody says something: weighed, measured against the limits, then handed to the writer."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from community.live.limits import take
from community.refusals import Refused
from moderation.check.signals import Context
from moderation.gate import weigh
from rooms.sayings import Frames, Saying, Unsure
from rooms.writing import writer

logger = logging.getLogger(__name__)

NEWCOMER = timedelta(days=3)
_checkers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="check")


def say(saying: Saying) -> Future[Frames]:
    """Start it; the future gets the frames for the author, once the words are stored or refused."""
    _checkers.submit(_prepare, saying)
    return saying.answer


def is_newcomer(joined_at: Any) -> bool:
    """Whether somebody is new enough that advertising is turned away."""
    return bool(timezone.now() - joined_at < NEWCOMER)


def _prepare(saying: Saying) -> None:
    """The pure check and the limits, outside any transaction, in a thread of their own."""
    try:
        saying.ruling = weigh(saying.words, saying.note, context=_context(saying), about=str(saying.reply_to or ""))
        _measure(saying)
        writer.put(saying)
    except Exception as error:
        logger.exception("a message could not be prepared")
        saying.answer.set_exception(Unsure(type(error).__name__))


def _context(saying: Saying) -> Context:
    return Context(
        language=saying.language or settings.LANGUAGE_CODE,
        region=saying.region,
        newcomer=saying.newcomer,
        speak_for_yourself=saying.speak_for_yourself,
    )


def _measure(saying: Saying) -> None:
    """The limits, shared by all processes. Crisis words may pass them on a bucket of their own."""
    if saying.lifted:
        return
    taken = take("say", str(saying.author_pk))
    if not taken.ok:
        saying.refusal = Refused("too_fast", retry_after=taken.retry_after)
    elif saying.slow_seconds:
        slow = take("slow_mode", f"{saying.room_pk}:{saying.author_pk}", refill=saying.slow_seconds)
        if not slow.ok:
            saying.refusal = Refused("slow_mode", retry_after=slow.retry_after)
    if saying.weighed.crisis:
        saying.relief = take("crisis", str(saying.author_pk)).ok
