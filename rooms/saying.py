"""Somebody says something: weighed, measured against the limits, then handed to the writer."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from community.live.limits import take
from community.live.mailbox import Promise
from community.refusals import Refused
from moderation import agreeing, unattended
from moderation.beforehand import suggestion
from moderation.check.signals import Context
from moderation.gate import weigh
from rooms import linking
from rooms.models import Message
from rooms.sayings import Frames, Saying, Unsure
from rooms.writing import writer

logger = logging.getLogger(__name__)

_checkers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="check")


def say(saying: Saying) -> Promise[Frames]:
    """Start it; the promise gets the frames for the author, once the words are stored or refused.

    With `ask` set it may get a `hint` frame instead, and nothing is stored: the same nonce without it says the words.
    While nobody else speaks the writer weighs the words itself; while it stores, threads beside it weigh what comes.
    """
    if writer.idle:
        writer.put(saying, first=_is_prepared)
    else:
        _checkers.submit(_prepare, saying)
    return saying.answer


def _prepare(saying: Saying) -> None:
    """In a thread beside the writer."""
    if _is_prepared(saying):
        writer.put(saying)


def _is_prepared(saying: Saying) -> bool:
    """The pure check and the limits, outside any transaction; False where the author has an answer already."""
    try:
        rules = None if saying.lifted else unattended.rules()
        saying.ruling = weigh(
            saying.words, saying.note, context=_context(saying, rules), about=str(saying.reply_to or "")
        )
        told = suggestion(saying.ruling, saying.nonce, saying.language) if saying.ask else None
        if told is not None:
            saying.answer.keep([told])
            return False
        saying.wait = rules is not None and rules.hold_first and saying.newcomer and _first(saying)
        _measure(saying, rules.slow_seconds if rules else 0)
    except Exception as error:
        logger.exception("a message could not be prepared")
        saying.answer.fail(Unsure(type(error).__name__))
        return False
    return True


def _context(saying: Saying, rules: unattended.Rules | None) -> Context:
    return Context(
        language=saying.language or settings.LANGUAGE_CODE,
        region=saying.region,
        newcomer=saying.newcomer,
        links=linking.policy_of(saying.room_pk, "known" if rules and rules.hold_links else "open"),
        trusted=saying.trusted,
        speak_for_yourself=saying.speak_for_yourself,
    )


def _first(saying: Saying) -> bool:
    """Whether nothing of theirs was ever published. One query."""
    try:
        return not Message.objects.filter(author_id=saying.author_pk, seq__isnull=False).exists()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("whether these are first words could not be read (%s)", type(error).__name__)
        return False


def _measure(saying: Saying, least: int) -> None:
    """The limits, shared by all processes. Crisis words may pass them on a bucket of their own."""
    if saying.lifted:
        return
    urgent = saying.weighed.crisis or saying.weighed.verdict.missing
    if not urgent and agreeing.asks(saying.author_pk):
        saying.refusal = Refused("guidelines_changed")
        return
    taken = take("say", str(saying.author_pk))
    if not taken.ok:
        saying.refusal = Refused("too_fast", retry_after=taken.retry_after)
    elif between := max(saying.slow_seconds, least):
        slow = take("slow_mode", f"{saying.room_pk}:{saying.author_pk}", refill=between)
        if not slow.ok:
            saying.refusal = Refused("slow_mode", retry_after=slow.retry_after)
    if saying.weighed.crisis:
        saying.relief = take("crisis", str(saying.author_pk)).ok
