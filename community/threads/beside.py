"""What a member may answer, and a line on how to answer somebody in a hard moment: told to them alone, labels nobody.

Who begins an answer asks about that one entry, on a bucket of its own and for a day: enough to help, too little to
search the threads for their hardest hours.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from community.live.limits import take
from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.threads.models import Entry, Thread
from community.threads.showing import hears_not
from community.timekeeping import now
from moderation.following import kinds_in
from moderation.models import Card
from moderation.wording import wording

FOR = timedelta(hours=24)
HARD = ("crisis.", "concern.")


def readable(member: Member, thread: Thread, seq: int) -> Entry | None:
    """The entry in that place, where this member reads it."""
    found = Entry.objects.filter(thread=thread, seq=seq, standing=Standing.VISIBLE).select_related("author").first()
    if found is None or hears_not(found, deaf_to(member)):
        return None
    found.thread = thread
    return found


def line_for(member: Member, thread: Thread, seq: int) -> str:
    """How to answer the entry in that place, or "" where nothing special is to be said."""
    entry = readable(member, thread, seq)
    if entry is None or entry.author_id == member.pk or entry.at < now() - FOR:
        return ""
    kind = next((kind for kind in (kinds_in(entry.verdict) if entry.verdict else []) if kind.startswith(HARD)), "")
    if not kind or not take("answering", str(member.pk)).ok or _meant_otherwise(entry):
        return ""
    return wording(kind, member.language or translation.get_language() or "en").peers


def _meant_otherwise(entry: Entry) -> bool:
    """Whether the author has said that it was not meant so."""
    return Card.objects.filter(member_id=entry.author_id, nonce=entry.nonce, meant_otherwise=True).exists()
