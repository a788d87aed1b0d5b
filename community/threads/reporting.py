"""A member reports an entry: one case per entry, one flag per person."""

from __future__ import annotations

from django.db import transaction

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.threads.drafts import is_opening
from community.threads.models import Entry, Thread
from moderation import reporting, standing


def report(member: Member, thread: Thread, seq: int, reason: str) -> None:
    """Bring it to the desk. Raises Refused (`too_fast`, `no_such_message`, `not_allowed`)."""
    if standing.of_one(member).shut_out:
        raise Refused("not_allowed")
    seen = Entry.objects.filter(thread=thread, seq=seq).values_list("verdict", flat=True).first()
    told = reporting.hear(member, reason, reporting.kinds_of(seen))
    with transaction.atomic():
        entry = Entry.objects.filter(thread=thread, seq=seq).select_related("author").first()
        if entry is None or entry.standing == Standing.REFUSED:
            raise Refused("no_such_message")
        entry.thread = thread
        words = entry.original()
        whole = f"{thread.title}\n{words}" if is_opening(entry, thread) else words
        reporting.bring(member, told, reporting.Reported(entry.author, whole, entry, thread, entry.nonce))
