"""What is done to an entry after it was said: taking back, hiding, bringing back, releasing, moving (the `Deeds`)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from community import timekeeping
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.threads import telling
from community.threads.drafts import is_opening
from community.threads.editing import changed
from community.threads.models import Answer, Entry, Original, Thread, Topic
from community.threads.recording import publish, tell
from community.threads.search import indexing
from moderation import statements
from moderation.gate import above


def unsay(member: Member, entry_pk: int) -> Entry:
    """Take back an own entry, published, held or not published. Raises Refused."""
    with transaction.atomic():
        thread, entry = fresh(Entry(pk=entry_pk))
        if entry.author_id != member.pk:
            raise Refused("not_allowed")
        if entry.standing in (Standing.VISIBLE, Standing.HELD, Standing.REFUSED):
            set_standing(thread, entry, Standing.WITHDRAWN)
    return entry


def withdraw(entry: Entry, by: Member) -> None:
    """Put it out of sight: `withdrawn` by its author, `hidden` by a moderator. Doing it again changes nothing."""
    with transaction.atomic():
        thread, now = fresh(entry)
        if now.standing == Standing.VISIBLE:
            set_standing(thread, now, Standing.WITHDRAWN if by.pk == now.author_id else Standing.HIDDEN)


def restore(entry: Entry, by: Member) -> None:
    """Bring back what was hidden; release what was held, with the next place. What its author took back stays."""
    with transaction.atomic():
        thread, now = fresh(entry)
        if now.standing == Standing.HIDDEN:
            set_standing(thread, now, Standing.VISIBLE)
        elif now.standing in (Standing.HELD, Standing.REFUSED) and now.seq is None:
            publish(thread, now)
            accepted = {"type": "accepted", "nonce": now.nonce, "thread": thread.pk, "seq": now.seq}
            tell(telling.to_member(thread.pk, now.author.public_id, accepted))


def reject(entry: Entry, by: Member, guideline: str = "") -> None:
    """A held entry that will not be published; its author is told."""
    with transaction.atomic():
        thread, now = fresh(entry)
        if now.standing == Standing.HELD:
            set_standing(thread, now, Standing.REFUSED)
            frame = statements.refused(now.nonce, guideline, now.author.language)
            tell(telling.to_member(thread.pk, now.author.public_id, frame))


def hold_again(entry: Entry, by: Member) -> None:
    """An entry that was not published waits again."""
    with transaction.atomic():
        thread, now = fresh(entry)
        if now.standing == Standing.REFUSED and now.seq is None:
            set_standing(thread, now, Standing.HELD)
            tell(telling.to_member(thread.pk, now.author.public_id, held_frame(now, now.author)))


def fold(entry: Entry, note: str, *, on: bool) -> None:
    """Fold it behind a note, or open it again with the note that it had."""
    with transaction.atomic():
        thread, now = fresh(entry)
        now.folded, now.note = on, note
        changed(thread, now, "folded", "note")


def move(entry: Entry, there: Topic, by: Member) -> Entry:
    """An opening takes its whole thread to the other topic; an answer becomes a thread of its own there."""
    with transaction.atomic():
        thread, now = fresh(entry)
        if is_opening(now, thread):
            thread.topic, thread.public = there, False
            thread.save(update_fields=["topic", "public"])
            Answer.objects.filter(entry__thread=thread).update(topic=there)
            indexing.moved(thread.pk, there.pk)
            changed(thread, now)
            return now
        set_standing(thread, now, Standing.HIDDEN)
        return _as_a_thread(now, thread, there)


def _as_a_thread(entry: Entry, thread: Thread, there: Topic) -> Entry:
    """A copy of the answer that opens a thread under the title that it was written under."""
    written = Original.objects.filter(entry_id=entry.pk).first()
    now = timekeeping.now()
    new = Thread.objects.create(
        topic=there, author=entry.author, title=thread.title, anonymous=entry.anonymous, standing=Standing.HELD,
        opened_at=now, latest_at=now,
    )  # fmt: skip
    copy = Entry.objects.select_related("author").get(pk=entry.pk)
    copy.pk, copy.thread, copy.reply_to, copy.seq, copy.edits, copy.at = None, new, None, None, 0, now
    copy.nonce = f"moved-{uuid4().hex}"
    copy._state.adding = True
    publish(new, copy)
    if written is not None:
        Original.objects.create(entry=copy, body=written.body)
    return copy


def mark_helped(member: Member, thread_pk: int, seq: int) -> bool:
    """The opening author says which answer helped, or takes it back. True when it is marked now. Raises Refused."""
    with transaction.atomic():
        thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_pk)
        entry = Entry.objects.filter(thread=thread, seq=seq, standing=Standing.VISIBLE).first()
        if thread.author_id != member.pk or thread.day is not None:
            raise Refused("not_allowed")
        if entry is None or is_opening(entry, thread):
            raise Refused("no_such_message")
        on = thread.helped_id != entry.pk
        thread.helped = entry if on else None
        thread.save(update_fields=["helped"])
        changed(thread, entry)
    return on


def set_standing(thread: Thread, entry: Entry, standing: str) -> None:
    """Let the entry stand so, and the thread and its count of answers with it. Lock the thread first."""
    shown = (standing == Standing.VISIBLE) - (entry.standing == Standing.VISIBLE)
    opening = is_opening(entry, thread)
    entry.standing = standing
    if opening:
        thread.standing = standing
        thread.save(update_fields=["standing"])
    elif shown:
        Thread.objects.filter(pk=thread.pk).update(replies=F("replies") + shown)
    if entry.seq is None:
        entry.save(update_fields=["standing"])
    else:
        changed(thread, entry, "standing")


def fresh(entry: Entry) -> tuple[Thread, Entry]:
    """The thread, locked, and the entry as it is now. Raises Refused where it is gone."""
    found = Entry.objects.filter(pk=entry.pk).values_list("thread_id", flat=True).first()
    if found is None:
        raise Refused("no_such_message")
    thread = Thread.objects.select_for_update(of=("self",)).select_related("topic").get(pk=found)
    now = Entry.objects.select_related("author").get(pk=entry.pk)
    now.thread = thread
    return thread, now


def held_frame(entry: Entry, member: Member) -> dict[str, Any]:
    """The `held` frame of an own entry that waits."""
    head = entry.note
    if is_opening(entry, entry.thread):
        head = above(entry.thread.title, head)
    return statements.held(entry.verdict or {"signals": []}, entry.body, head, entry.nonce, member.language)


def frames(entries: list[Entry]) -> list[dict[str, Any]]:
    """How entries are shown at the desk: with their authors, and those out of sight still readable."""
    return [
        {
            "type": "entry",
            "seq": entry.seq,
            "withdrawn": entry.standing != Standing.VISIBLE,
            "author": entry.author.author(),
            "anonymous": entry.anonymous,
            "body": entry.body,
            "html": entry.html,
            "note": entry.note,
            "at": entry.at.isoformat(),
        }
        for entry in entries
    ]
