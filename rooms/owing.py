"""What is still owed to hard words: a case and a card that could not be written when the words were stored."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from community.timekeeping import now
from moderation.following import follow
from rooms.models import Message

logger = logging.getLogger(__name__)

AFTER = timedelta(seconds=5)
AT_MOST = 500


def settle() -> int:
    """Write what is owed for longer than `AFTER`; gives for how many messages. One that fails stays for the next time.

    Each message is a transaction of its own that looks again under the row's lock, so that two clocks at once, or one
    that is killed in the middle, open one case and no more.
    """
    # In the order of the index over what is owed: by the key alone, SQLite reads all that was ever said.
    owed = Message.objects.filter(follow_up=True, at__lt=now() - AFTER).order_by("follow_up", "pk")
    return sum(_settled(pk) for pk in owed.values_list("pk", flat=True)[:AT_MOST])


def _settled(pk: int) -> bool:
    try:
        with transaction.atomic():
            return _write(pk)
    except Exception:
        logger.exception("what is owed to a message could not be written; it will be tried again", extra={"post": pk})
        return False


def _write(pk: int) -> bool:
    locked = Message.objects.select_for_update(of=("self",), skip_locked=True).select_related("author", "room")
    message = locked.filter(pk=pk, follow_up=True).first()
    if message is None:
        return False
    if message.verdict is not None:
        follow(
            grounds=message.verdict,
            author_pk=message.author_id,
            author_name=message.author.username,
            excerpt=f"{message.note}\n{message.original()}".strip()[:20_000],
            nonce=message.nonce,
            digest=message.digest,
            target=message,
            place=message.room,
        )
    Message.objects.filter(pk=pk).update(follow_up=False)
    return True
