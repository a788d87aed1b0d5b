"""Somebody posts: weighed and measured first, then one transaction, told after its commit.

An opening, an answer and new words for an entry go the same way. Nothing is answered before it is stored.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from community.threads.drafts import Draft, Outcome, Unsure
from community.threads.editing import Edition
from community.threads.recording import Record
from community.threads.weighing import prepare
from moderation.beforehand import suggestion

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0


def post(draft: Draft) -> Outcome:
    """Store it, or say why not; for threads, never on the event loop. Raises Unsure where the outcome is unknown.

    With `ask` set there may be a `hint` frame with `before` instead, and nothing is stored: the same nonce without it
    posts the words. The same words again under their nonce get the present outcome again.
    """
    weighed = prepare(draft)
    told = suggestion(weighed.ruling, draft.nonce, draft.language) if draft.ask else None
    if told is not None:
        return Outcome([told])
    kind = Record if draft.entry is None else Edition
    return _certain(lambda: kind(weighed).write())


def _certain(work: Callable[[], Outcome]) -> Outcome:
    """Its outcome once it is committed; tried again where that failed, which the nonce makes harmless."""
    until, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE
    while True:
        try:
            with transaction.atomic():
                return work()
        except (DatabaseError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise Unsure(type(error).__name__) from error
            logger.warning("storing failed (%s); trying again", type(error).__name__)
            close_old_connections()
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
