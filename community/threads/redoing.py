"""What the desk does to an edit: while it waits it can be released or refused; later it stands for its entry."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.threads import deeds, telling
from community.threads.drafts import is_opening
from community.threads.editing import apply, revert
from community.threads.models import Edit, Entry, Thread, Topic
from community.threads.recording import tell
from moderation import statements
from moderation.gate import above

GONE = "no_such_message"


def withdraw(edit: Edit, by: Member) -> None:
    """Back to the words before, while it is the newest edit; after others the entry goes out of sight."""
    with transaction.atomic():
        thread, now = _fresh(edit)
        if now.standing == Standing.HELD:
            _set(now, Standing.WITHDRAWN if by.pk == now.author_id else Standing.HIDDEN)
        elif now.standing == Standing.VISIBLE and now.number == now.entry.edits:
            revert(now, thread)
        elif now.standing == Standing.VISIBLE:
            deeds.withdraw(now.entry, by)


def restore(edit: Edit, by: Member) -> None:
    """The entry says the new words. Raises Refused where there is nothing any more that could say them."""
    with transaction.atomic():
        thread, now = _fresh(edit)
        if now.standing not in (Standing.HELD, Standing.REFUSED, Standing.HIDDEN):
            return
        if now.entry.standing != Standing.VISIBLE:
            raise Refused(GONE)
        apply(now, thread)
        accepted = {"type": "accepted", "nonce": now.nonce, "thread": thread.pk, "seq": now.entry.seq}
        tell(telling.to_member(thread.pk, now.author.public_id, accepted))


def reject(edit: Edit, by: Member, guideline: str = "") -> None:
    """The new words will not be published; their author is told, and the old ones stand."""
    with transaction.atomic():
        thread, now = _fresh(edit)
        if now.standing == Standing.HELD:
            _set(now, Standing.REFUSED)
            frame = statements.refused(now.nonce, guideline, now.author.language)
            tell(telling.to_member(thread.pk, now.author.public_id, frame))


def hold_again(edit: Edit, by: Member) -> None:
    """New words that were not published wait again, unless others wait meanwhile."""
    with transaction.atomic():
        thread, now = _fresh(edit)
        others = Edit.objects.filter(entry=now.entry, standing=Standing.HELD)
        if now.standing == Standing.REFUSED and not others.exists():
            _set(now, Standing.HELD)
            tell(telling.to_member(thread.pk, now.author.public_id, held_frame(now)))


def fold(edit: Edit, note: str, *, on: bool) -> None:
    """Fold the entry."""
    deeds.fold(edit.entry, note, on=on)


def move(edit: Edit, there: Topic, by: Member) -> Edit:
    """Move the thread that its entry began. Raises Refused for an answer: its own case moves it."""
    if not is_opening(edit.entry, edit.entry.thread):
        raise Refused("not_allowed")
    deeds.move(edit.entry, there, by)
    return edit


def frames(entries: list[Entry]) -> list[dict[str, Any]]:
    """What stands around an edit are entries, the one that it changes among them."""
    return deeds.frames(entries)


def held_frame(edit: Edit) -> dict[str, Any]:
    """The `held` frame of an own edit that waits."""
    head, verdict = above(edit.title, edit.note), edit.verdict or {"signals": []}
    return statements.held(verdict, edit.body, head, edit.nonce, edit.author.language)


def _set(edit: Edit, standing: str) -> None:
    edit.standing = standing
    edit.save(update_fields=["standing"])


def _fresh(edit: Edit) -> tuple[Thread, Edit]:
    """The thread, locked, and the edit as it is now, with its entry."""
    thread, entry = deeds.fresh(Entry(pk=edit.entry_id))
    now = Edit.objects.select_related("author").get(pk=edit.pk)
    now.entry = entry
    return thread, now
