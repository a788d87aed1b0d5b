"""New words for an entry: through the gate like any words; the old ones stand meanwhile, and stay as a version."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from community import timekeeping
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.threads import telling
from community.threads.access import why_no_answers
from community.threads.answering import BesideField, edited_outcome, extras, told_again
from community.threads.drafts import Outcome, is_opening
from community.threads.models import Edit, Entry, Original, Thread, Version
from community.threads.recording import Record, tell
from community.threads.search import indexing
from moderation.gate import Obstacles, admit, weigh
from moderation.standing import Voice

GONE = _("What you want to change was taken back or put out of sight. Your words are still here.")
WAITS = _("What you want to change waits for a moderator. You can take it back and write it anew.")


class Edition(Record):
    """One edit being stored: the same limits and the same gate as for new words."""

    def write(self) -> Outcome:
        """Lock, read, decide, store."""
        self.thread = self.locked()
        self.entry = Entry.objects.select_related("author").get(pk=self._edited.pk)
        self.entry.thread = self._place
        known = Edit.objects.filter(author=self.draft.author, nonce=self.draft.nonce).first()
        if known is not None:
            return self._edited_before(known)
        if self._says_so_already():
            return Outcome(edited_outcome(self.draft, None, self.entry, self.ruling), self.entry)
        return self.decided()

    @property
    def _edited(self) -> Entry:
        if self.draft.entry is None:
            raise ValueError("not an edit")
        return self.draft.entry

    @property
    def _place(self) -> Thread:
        if self.thread is None:
            raise ValueError("an edit has its thread")
        return self.thread

    def stored(self, voice: Voice | None) -> Outcome | None:
        """The edit, applied or held; None for words that only moderators get. Raises Refused."""
        if self.entry.author_id != self.draft.author.pk:
            raise Refused("not_allowed")
        draft = self.draft
        edit = Edit(entry=self.entry, author=draft.author, nonce=draft.nonce, at=timekeeping.now())
        if not admit(edit, self.ruling, self._obstacles(voice)):
            return None
        self._fill(edit)
        Edit.objects.filter(entry=self.entry, standing=Standing.HELD).update(standing=Standing.WITHDRAWN)
        edit.save(force_insert=True)
        if edit.standing == Standing.VISIBLE:
            apply(edit, self._place)
        frames = edited_outcome(draft, edit, self.entry, self.ruling)
        if edit.verdict is not None:
            card = self.safely(edit, edit.verdict) if edit.follow_up else None
            frames += extras(draft, edit.verdict, card)
        return Outcome(frames, self.entry)

    def target(self, stored: models.Model) -> models.Model:
        """A case is about the edit while it waits, and about the entry once it says so."""
        return self.entry if isinstance(stored, Edit) and stored.standing == Standing.VISIBLE else stored

    def _obstacles(self, voice: Voice | None) -> Obstacles:
        gone = self._why_gone()
        if voice is None or voice.silenced or (gone is not None and self.ruling.crisis):
            return Obstacles(silenced=True)
        if gone is not None:
            raise gone
        refusal = None if voice.on_team else why_no_answers(self._place)
        return Obstacles(
            refusal=refusal or self._untitled() or self.too_long_today() or self.limit(voice),
            relief=self.weighed.relief,
        )

    def _why_gone(self) -> Refused | None:
        """An entry out of sight has nothing that could stand meanwhile."""
        if self.entry.standing == Standing.VISIBLE:
            return None
        return Refused("locked", WAITS if self.entry.standing == Standing.HELD else GONE)

    def _untitled(self) -> Refused | None:
        if not self.draft.titled:
            return None
        if not self.ruling.titled:
            return BesideField.empty("title")
        missing = self.draft.topic.note_needed and not self.ruling.note
        return BesideField.empty("note") if missing else None

    def _fill(self, edit: Edit) -> None:
        ruling = self.ruling
        if self.draft.titled:
            edit.title = ruling.title or self._place.title
        if ruling.masked:
            edit.written, edit.titled = ruling.written, ruling.titled

    def _says_so_already(self) -> bool:
        """Nothing was changed: there is nothing to store."""
        title = self._place.title if self.draft.titled else ""
        now = (self.entry.body, self.entry.note, title)
        return self.entry.standing == Standing.VISIBLE and now == (
            self.ruling.written,
            self.ruling.note,
            self.ruling.titled,
        )

    def _edited_before(self, known: Edit) -> Outcome:
        if known.digest != self.ruling.digest:
            return self.refused(Refused("nonce_used"))
        frames = edited_outcome(self.draft, known, self.entry, self.ruling)
        return Outcome(frames + told_again(self.draft, known.verdict), self.entry)


def apply(edit: Edit, thread: Thread) -> None:
    """The entry says the new words; the old ones become a version. Lock the thread first; told after the commit."""
    entry = edit.entry
    entry.thread = thread
    entry.edits += 1
    _keep(entry, thread)
    edit.number, edit.standing = entry.edits, Standing.VISIBLE
    edit.save(update_fields=["number", "standing"])
    entry.verdict = edit.verdict
    put(entry, thread, edit, written=edit.written, titled=edit.titled, at=timekeeping.now())


def revert(edit: Edit, thread: Thread) -> None:
    """The entry says again what it said before its newest edit; the edit is hidden. Lock the thread first."""
    entry = edit.entry
    before = Version.objects.get(entry=entry, number=edit.number)
    entry.edits -= 1
    said = (before.written or before.body, before.note)
    entry.verdict = weigh(*said, title=before.title).grounds
    put(entry, thread, before, written=before.written, titled=before.title, at=before.at if entry.edits else None)
    before.delete()
    edit.standing = Standing.HIDDEN
    edit.save(update_fields=["standing"])


def put(entry: Entry, thread: Thread, words: Any, *, written: str, titled: str, at: Any) -> None:
    """Let the entry say `words` (an edit or a version), as its next revision."""
    entry.body, entry.html, entry.note, entry.edited_at = words.body, words.html, words.note, at
    Original.objects.filter(entry=entry).delete()
    if written:
        Original.objects.create(entry=entry, body=written, title=titled)
    if is_opening(entry, thread) and words.title:
        thread.title = words.title
        thread.save(update_fields=["title"])
    changed(thread, entry, "body", "html", "note", "edits", "edited_at", "verdict")


def changed(thread: Thread, entry: Entry, *fields: str) -> None:
    """Give the change the thread's next revision and tell it after the commit. Lock the thread first."""
    thread.rev += 1
    entry.rev = thread.rev
    entry.save(update_fields=[*fields, "rev"])
    thread.save(update_fields=["rev"])
    indexing.follow(entry)
    tell(telling.stirred(thread))


def unsay_edit(member: Member, entry: Entry) -> None:
    """Take back an own edit that waits; what stands is left as it is."""
    with transaction.atomic():
        Edit.objects.filter(entry=entry, author=member, standing=Standing.HELD).update(standing=Standing.WITHDRAWN)


def _keep(entry: Entry, thread: Thread) -> None:
    """The words that stand now, as a version."""
    written = Original.objects.filter(entry=entry).first()
    Version.objects.create(
        entry=entry, number=entry.edits, title=thread.title if is_opening(entry, thread) else "",
        body=entry.body, html=entry.html, note=entry.note, written=written.body if written else "",
        at=entry.edited_at or entry.at,
    )  # fmt: skip
