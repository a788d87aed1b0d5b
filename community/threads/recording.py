"""One post inside its transaction: who may speak, which place it gets, what follows."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext_lazy as _

from community.live.hub import Note, hub
from community.posts import Standing
from community.refusals import Refused
from community.threads import access, following, hooks, telling
from community.threads.answering import LONG, SHORT, BesideField, extras, outcome, refused_frame, told_again
from community.threads.drafts import Draft, Frames, Outcome, Weighed, is_opening
from community.threads.models import Edit, Entry, Original, Thread
from community.threads.models.threads import WANTS
from community.threads.search import indexing
from community.timekeeping import now
from moderation import standing
from moderation.following import follow, had_before
from moderation.gate import Obstacles, admit
from moderation.models import Card
from moderation.standing import Voice

logger = logging.getLogger(__name__)

SLOWED_SECONDS = 60.0
SLOWED = _("A moderator has slowed your writing: one message a minute for now. Your words are still here.")
LED_BY = 60
"""How many characters of an untitled cry for help stand as its title."""


class Record:
    """One draft being stored. Use it inside a transaction; what it tells goes out after the commit."""

    def __init__(self, weighed: Weighed) -> None:
        self.weighed = weighed
        self.draft: Draft = weighed.draft
        self.ruling = weighed.ruling

    def write(self) -> Outcome:
        """Lock, read, decide, insert: five statements for an answer, more only where hard words follow."""
        self.thread = self.locked()
        known = Entry.objects.select_related("thread__topic").filter(author=self.draft.author, nonce=self.draft.nonce)
        if (before := known.first()) is not None:
            return self._again(before)
        return self.decided()

    def decided(self) -> Outcome:
        """What becomes of words that are new."""
        voice = standing.voices({self.draft.author.pk}).get(self.draft.author.pk)
        try:
            return self.stored(voice) or self._received()
        except Refused as refused:
            return self.refused(refused)

    def stored(self, voice: Voice | None) -> Outcome | None:
        """The entry with what follows; None for words that only moderators get. Raises Refused."""
        entry = self._admitted(voice)
        if entry is None:
            return None
        frames = outcome(self.draft, entry, self.ruling)
        if entry.verdict is not None:
            card = self.safely(entry, entry.verdict) if entry.follow_up else None
            frames += extras(self.draft, entry.verdict, card)
        return Outcome(frames, entry)

    def locked(self) -> Thread | None:
        """The thread of an answer, locked."""
        if self.draft.thread is None:
            return None
        found = Thread.objects.select_for_update(of=("self",)).select_related("topic")
        return found.get(pk=self.draft.thread.pk)

    def _admitted(self, voice: Voice | None) -> Entry | None:
        draft, ruling = self.draft, self.ruling
        entry = Entry(
            author=draft.author, nonce=draft.nonce, reply_to=self._answered(), anonymous=draft.anonymous,
            at=now(),
        )  # fmt: skip
        if not admit(entry, ruling, self._obstacles(voice)):
            return None
        entry.thread = self.thread if self.thread is not None else self._begun(entry)
        if entry.standing == Standing.VISIBLE:
            publish(entry.thread, entry)
        else:
            entry.save(force_insert=True)
        if ruling.masked:
            Original.objects.create(entry=entry, body=ruling.written, title=ruling.titled)
        _marked(entry)
        return entry

    def _obstacles(self, voice: Voice | None) -> Obstacles:
        if voice is None or voice.silenced or self._nowhere():
            return Obstacles(silenced=True)
        refusal = self._misplaced(voice) or self._unfinished() or self.limit(voice)
        wait = self.weighed.wait and not voice.on_team
        return Obstacles(refusal=refusal, relief=self.weighed.relief, wait=wait)

    def _nowhere(self) -> bool:
        """Whether it answers what was never published. Raises Refused where nobody is in danger."""
        nowhere = self.thread is not None and self.thread.day is None and not self.thread.seq
        if nowhere and not self.ruling.crisis:
            raise Refused("no_such_message")
        return nowhere

    def _misplaced(self, voice: Voice) -> Refused | None:
        """What stands against words in this place."""
        if self.thread is not None:
            return None if voice.on_team else access.why_no_answers(self.thread)
        topic = self.draft.topic
        if access.may_open(topic, voice.role, self.draft.author.joined_at):
            return None
        return access.why_not(topic)

    def _unfinished(self) -> Refused | None:
        """What is missing from it."""
        if self.thread is None and not self.ruling.titled:
            return BesideField.empty("title")
        if self.thread is None and self.draft.topic.note_needed and not self.ruling.note:
            return BesideField.empty("note")
        if self.thread is not None and self.draft.reply_to is not None and self._answered() is None:
            return Refused("no_such_message")
        return self.too_long_today()

    def too_long_today(self) -> Refused | None:
        """A check-in has room for a few words, also when they are changed."""
        short = self.thread is not None and self.thread.day is not None
        return (
            BesideField("too_long", "body", LONG["check-in"]) if short and len(self.ruling.written) > SHORT else None
        )

    def _answered(self) -> int | None:
        """Which entry it answers, as far as there is such a one."""
        to = self.draft.reply_to
        return to if to is not None and self.thread is not None and 0 < to <= self.thread.seq else None

    def limit(self, voice: Voice) -> Refused | None:
        """The limits that hold for this author."""
        refusal = self.weighed.refusal
        if refusal is not None and refusal.code == "slow_mode" and voice.on_team:
            refusal = None
        return too_soon(voice.pk) if refusal is None and voice.slowed else refusal

    def _begun(self, entry: Entry) -> Thread:
        """The new thread of an opening entry."""
        draft, ruling = self.draft, self.ruling
        title = ruling.title or " ".join(ruling.body.split())[:LED_BY]
        wants = ",".join(want for want in WANTS if want in draft.wants)
        return Thread.objects.create(
            topic=draft.topic, author=draft.author, title=title, wants=wants, anonymous=draft.anonymous,
            standing=entry.standing, opened_at=entry.at, latest_at=entry.at, public=draft.public and draft.topic.feed,
        )  # fmt: skip

    # Answering

    def refused(self, refused: Refused) -> Outcome:
        """Not taken; where it was somebody in crisis, help lines and an alert go out all the same."""
        frames = [refused_frame(self.draft, refused, self.ruling)]
        if self.ruling.crisis and refused.code != "nonce_used":
            grounds = self.ruling.grounds or {}
            frames += extras(self.draft, grounds, self.safely(None, grounds))
        return Outcome(frames)

    def _again(self, entry: Entry) -> Outcome:
        """The same words once more get the present outcome once more; other words are no resend."""
        if entry.digest != self.ruling.digest:
            return self.refused(Refused("nonce_used"))
        return Outcome(outcome(self.draft, entry, self.ruling) + told_again(self.draft, entry.verdict), entry)

    def _received(self) -> Outcome:
        """Crisis words from somebody who may not speak here: the case is their only home, so it must be stored."""
        draft, ruling = self.draft, self.ruling
        had = had_before(draft.author.pk, draft.nonce, digest=ruling.digest, excerpt=ruling.excerpt)
        if had is False:
            return self.refused(Refused("nonce_used"))
        grounds = ruling.grounds or {}
        frames: Frames = [{"type": "received", "nonce": draft.nonce}]
        if had:
            return Outcome(frames + told_again(draft, grounds))
        _, card = follow(**self._report(grounds), place=self.thread)
        return Outcome(frames + extras(draft, grounds, card))

    def safely(self, stored: Entry | Edit | None, grounds: dict[str, Any]) -> Card | None:
        """Open the case and give the card; if that fails the words stand, and the clock writes it again."""
        try:
            with transaction.atomic():
                target = self.target(stored) if stored is not None else None
                place = stored.place() if stored is not None else self.thread
                _, card = follow(**self._report(grounds), target=target, place=place)
                if stored is not None:
                    type(stored)._default_manager.filter(pk=stored.pk).update(follow_up=False)
                return card
        except Exception:
            logger.exception("a case could not be opened now; it will be written again")
            return None

    def target(self, stored: models.Model) -> models.Model:
        """What a case is about."""
        return stored

    def _report(self, grounds: dict[str, Any]) -> dict[str, Any]:
        author = self.draft.author
        return {
            "grounds": grounds,
            "author_pk": author.pk,
            "author_name": author.username,
            "excerpt": self.ruling.excerpt,
            "nonce": self.draft.nonce,
            "digest": self.ruling.digest,
        }


def publish(thread: Thread, entry: Entry) -> None:
    """Store an entry in the thread's next place, and tell it after the commit. Lock the thread first."""
    opening = is_opening(entry, thread)
    thread.seq += 1
    thread.rev += 1
    entry.seq, entry.rev, entry.standing = thread.seq, thread.rev, Standing.VISIBLE
    entry.save()
    thread.latest_at = now()
    if opening:
        thread.standing, thread.opened_at = Standing.VISIBLE, thread.latest_at
    else:
        thread.replies += 1
    thread.save(update_fields=["seq", "rev", "latest_at", "replies", "standing", "opened_at"])
    indexing.follow(entry)
    tell(telling.stirred(thread))


def _marked(entry: Entry) -> None:
    """What goes with an entry for its author. Where it cannot be written, the words stand all the same."""
    try:
        with transaction.atomic():
            following.wrote(entry.author_id, entry.thread_id, entry.seq or 0)
            for hear in hooks.stored:
                hear(entry.thread, entry)
    except DatabaseError as error:
        logger.warning("what goes with an entry could not be written (%s)", type(error).__name__)


def tell(*notes: Note) -> None:
    """Tell them once the transaction is committed."""
    transaction.on_commit(lambda: hub.tell(*notes))


def too_soon(author_pk: int) -> Refused | None:
    """The refusal for somebody whom a moderator slowed and who wrote a moment ago."""
    last = Entry.objects.filter(author_id=author_pk).order_by("-pk").values_list("at", flat=True).first()
    wait = SLOWED_SECONDS - (now() - last).total_seconds() if last is not None else 0.0
    return Refused("slow_mode", SLOWED, retry_after=wait) if wait > 0 else None
