"""What is still owed to hard words in threads: a case and a card that could not be written when they were stored."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import models, transaction

from community.posts import Standing
from community.threads.drafts import is_opening
from community.threads.models import Edit, Entry
from community.timekeeping import now
from moderation.following import follow

logger = logging.getLogger(__name__)

AFTER = timedelta(seconds=5)
AT_MOST = 500


def settle() -> int:
    """Write what is owed for longer than `AFTER`; gives for how many. One that fails stays for the next time.

    Each is a transaction of its own that looks again under the row's lock, so that two clocks at once, or one that is
    killed in the middle, open one case and no more.
    """
    return sum(_settled(kind, pk) for kind in (Entry, Edit) for pk in _owed(kind))


def _owed(kind: type[models.Model]) -> list[int]:
    # In the order of the index over what is owed: by the key alone, SQLite reads all that was ever posted.
    owed = kind._default_manager.filter(follow_up=True, at__lt=now() - AFTER)
    return list(owed.order_by("follow_up", "pk").values_list("pk", flat=True)[:AT_MOST])


def _settled(kind: type[models.Model], pk: int) -> bool:
    try:
        with transaction.atomic():
            return _write(kind, pk)
    except Exception:
        logger.exception("what is owed to a post could not be written; it will be tried again")
        return False


def _write(kind: type[models.Model], pk: int) -> bool:
    rows = kind._default_manager.select_for_update(of=("self",), skip_locked=True).select_related("author")
    post = rows.filter(pk=pk, follow_up=True).first()
    if post is None:
        return False
    assert isinstance(post, Entry | Edit)  # noqa: S101 - for the type checker: both kinds are asked for above
    if post.verdict is not None:
        applied = isinstance(post, Edit) and post.standing == Standing.VISIBLE
        follow(
            grounds=post.verdict,
            author_pk=post.author_id,
            author_name=post.author.username,
            excerpt="\n".join(part for part in (title_of(post), post.note, post.original()) if part)[:20_000],
            nonce=post.nonce,
            digest=post.digest,
            target=post.entry if applied and isinstance(post, Edit) else post,
            place=post.place(),
        )
    kind._default_manager.filter(pk=pk).update(follow_up=False)
    return True


def title_of(post: Entry | Edit) -> str:
    """The title that came with these words, as written; "" where none did."""
    if isinstance(post, Edit):
        return post.titled or post.title
    if not is_opening(post, post.thread):
        return ""
    written = getattr(post, "written", None)
    return written.title if written is not None and written.title else post.thread.title
