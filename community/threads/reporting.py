"""A member reports an entry: one case per entry, one flag per person."""

from __future__ import annotations

from django.db import transaction

from community.live.limits import take
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.text import clean
from community.threads.drafts import is_opening
from community.threads.models import Entry, Thread
from moderation import standing
from moderation.cases import Ground, Report, open_case

LONGEST = 500


def report(member: Member, thread: Thread, seq: int, reason: str) -> None:
    """Bring it to the desk. Raises Refused (`too_fast`, `no_such_message`, `not_allowed`)."""
    taken = take("report", str(member.pk))
    if not taken.ok:
        raise Refused("too_fast", retry_after=taken.retry_after)
    if standing.of_one(member).shut_out:
        raise Refused("not_allowed")
    with transaction.atomic():
        entry = Entry.objects.filter(thread=thread, seq=seq).select_related("author").first()
        if entry is None or entry.standing == Standing.REFUSED:
            raise Refused("no_such_message")
        entry.thread = thread
        words = entry.original()
        open_case(
            Report(
                author_pk=entry.author_id,
                author_name=entry.author.username,
                excerpt=f"{thread.title}\n{words}" if is_opening(entry, thread) else words,
                kind="report",
                grounds=(Ground("report", reason=clean(reason)[:LONGEST], by_pk=member.pk),),
                target=entry,
                place=thread,
                nonce=entry.nonce,
            )
        )
