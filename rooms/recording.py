"""One group of sayings inside its transaction: who may speak, which places they get, what follows."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.live.hub import Note
from community.posts import Standing
from community.refusals import Refused
from community.rows import Line
from community.timekeeping import now
from moderation import standing, statements
from moderation.following import beside, follow, had_before
from moderation.gate import Obstacles, admit
from moderation.models import Card
from rooms import ledger, telling
from rooms.access import may_enter
from rooms.models import Audience, Message, Original, Room, Seat
from rooms.sayings import Frames, Saying

SLOWED_SECONDS = 60.0
SLOWED = _("A moderator has slowed your writing: one message a minute for now. Your words are still here.")

logger = logging.getLogger(__name__)


class Group:
    """Sayings that are committed together; `answers` and `notes` are good only after the commit."""

    def __init__(self, sayings: list[Saying]) -> None:
        self.sayings = sayings
        self.answers: list[Frames] = []
        self.notes: list[Note] = []
        self._fresh: dict[tuple[int, str], tuple[Saying, Message]] = {}

    def write(self) -> None:
        """Lock, read, decide, insert: five statements however many sayings, more only where hard words follow."""
        self._line = Line()
        self._rooms = self._locked()
        self._now = now()
        self._known = self._said_before()
        self._voices = standing.voices({saying.author_pk for saying in self.sayings}, self._line, self._now)
        self._seats = self._invitations()
        before = {pk: room.rev for pk, room in self._rooms.items()}
        decided = [self._decide(saying) for saying in self.sayings]
        ledger.insert([message for _, message in self._fresh.values()], self._line)
        ledger.move_on([room for pk, room in self._rooms.items() if room.rev != before[pk]], self._line)
        self.answers = [self._answer(saying, found) for saying, found in zip(self.sayings, decided, strict=True)]

    # Reading

    def _locked(self) -> dict[int, Room]:
        """The rooms, locked in the order of their ids, so that two groups never wait for each other in a ring."""
        return ledger.locked_rooms({saying.room_pk for saying in self.sayings}, self._line)

    def _said_before(self) -> dict[tuple[int, str], Message]:
        """Messages that these authors stored under these nonces before."""
        authors, nonces = {s.author_pk for s in self.sayings}, {s.nonce for s in self.sayings}
        if not ledger.said_before(authors, nonces, self._line):
            return {}
        known = Message.objects.filter(author_id__in=authors, nonce__in=nonces)
        return {(message.author_id, message.nonce): message for message in known}

    def _invitations(self) -> set[tuple[int, int]]:
        """Who is invited to the closed rooms among these; no query when there are none."""
        closed = [room.id for room in self._rooms.values() if room.audience == Audience.INVITED]
        if not closed:
            return set()
        return set(Seat.objects.filter(room_id__in=closed, invited=True).values_list("room_id", "member_id"))

    # Deciding

    def _decide(self, saying: Saying) -> Message | Refused | None:
        """The message (new or from before), a refusal, or None for words that only moderators get."""
        key = (saying.author_pk, saying.nonce)
        known = self._known.get(key)
        if known is None and key in self._fresh:
            known = self._fresh[key][1]
        if known is not None:
            same = known.digest == saying.weighed.digest and known.room_id == saying.room_pk
            return known if same else Refused("nonce_used")
        room = self._rooms[saying.room_pk]
        message = ledger.unsaid(
            room, author_id=saying.author_pk, nonce=saying.nonce, reply_to=saying.reply_to, at=self._now
        )
        try:
            if not admit(message, saying.weighed, self._obstacles(saying, room)):
                return None
        except Refused as refused:
            return refused
        self._place(room, message)
        self._fresh[key] = (saying, message)
        return message

    def _obstacles(self, saying: Saying, room: Room) -> Obstacles:
        who = self._voices.get(saying.author_pk)
        if who is None or who.silenced or not may_enter(room, who.role, (room.id, who.pk) in self._seats):
            return Obstacles(silenced=True)
        refusal = saying.refusal
        if room.locked and not who.on_team:
            refusal = Refused("locked")
        if refusal is not None and refusal.code == "slow_mode" and who.on_team:
            refusal = None
        if refusal is None and who.slowed:
            refusal = too_soon(saying.author_pk)
        if refusal is None and saying.reply_to is not None and not 0 < saying.reply_to <= room.seq:
            refusal = Refused("no_such_message")
        return Obstacles(refusal=refusal, relief=saying.relief, wait=saying.wait and not who.on_team)

    @staticmethod
    def _place(room: Room, message: Message) -> None:
        """The next place in the room, for what is published now."""
        if message.standing == Standing.VISIBLE:
            room.seq += 1
            room.rev += 1
            message.seq, message.rev = room.seq, room.rev

    # Answering

    def _answer(self, saying: Saying, found: Message | Refused | None) -> Frames:
        """The frames for the author; what follows from hard words is written here, and blocks nothing."""
        if isinstance(found, Refused):
            return self._refused(saying, found)
        if found is None:
            return self._received(saying)
        if (saying.author_pk, saying.nonce) not in self._fresh:
            return self._again(saying, found)
        if found.standing == Standing.VISIBLE:
            author = {"id": saying.author_id, "name": saying.author_name}
            self.notes.append(telling.said(self._rooms[saying.room_pk].slug, found, author))
        return outcome(saying, found) + self._follow(saying, found)

    def _follow(self, saying: Saying, message: Message) -> Frames:
        """Case, card and hint of a stored message."""
        if message.verdict is None:
            return []
        if saying.weighed.masked:
            Original.objects.create(message=message, body=saying.weighed.written)
        card = self._safely(saying, message) if message.follow_up else None
        return extras(saying, message.verdict, card)

    def _received(self, saying: Saying) -> Frames:
        """Crisis words from somebody who may not speak here: the case is their only home, so it must be stored."""
        had = had_before(saying.author_pk, saying.nonce, digest=saying.weighed.digest, excerpt=saying.weighed.excerpt)
        if had is False:
            return [Refused("nonce_used").frame(nonce=saying.nonce)]
        if had:
            card = card_of(saying)
        else:
            _, card = follow(**self._report(saying), place=self._rooms[saying.room_pk])
        frames: Frames = [{"type": "received", "nonce": saying.nonce}]
        return frames + extras(saying, saying.weighed.grounds or {}, card)

    def _refused(self, saying: Saying, refused: Refused) -> Frames:
        """Not taken; where it was somebody in crisis, help lines and an alert go out all the same."""
        with translation.override(saying.language or None):
            frames: Frames = [refused.frame(nonce=saying.nonce)]
        if not saying.weighed.crisis or refused.code == "nonce_used":
            return frames
        card = self._safely(saying, None)
        return frames + extras(saying, saying.weighed.grounds or {}, card)

    def _again(self, saying: Saying, message: Message) -> Frames:
        """The same words once more: the present outcome once more."""
        frames = outcome(saying, message)
        if message.verdict and message.verdict["support"]:
            frames += extras(saying, message.verdict | {"hint": False}, card_of(saying))
        return frames

    def _safely(self, saying: Saying, message: Message | None) -> Card | None:
        """Open the case and give the card; if that fails the words stand, and the clock writes it again."""
        place = self._rooms[saying.room_pk]
        try:
            with transaction.atomic():
                report = self._report(saying)
                if message is not None:
                    report["grounds"] = message.verdict
                _, card = follow(**report, target=message, place=place)
                if message is not None:
                    Message.objects.filter(pk=message.pk).update(follow_up=False)
                return card
        except Exception:
            where = {"post": message.pk} if message is not None else {}
            logger.exception("a case could not be opened now; it will be written again", extra=where)
            return None

    @staticmethod
    def _report(saying: Saying) -> dict[str, Any]:
        ruling = saying.weighed
        return {
            "grounds": ruling.grounds,
            "author_pk": saying.author_pk,
            "author_name": saying.author_name,
            "excerpt": ruling.excerpt,
            "nonce": saying.nonce,
            "digest": ruling.digest,
        }


def card_of(saying: Saying) -> Card | None:
    """The card that was given for these words before."""
    return Card.objects.filter(member_id=saying.author_pk, nonce=saying.nonce).first()


def too_soon(author_pk: int) -> Refused | None:
    """The refusal for somebody whom a moderator slowed and who wrote a moment ago."""
    last = Message.objects.filter(author_id=author_pk).order_by("-pk").values_list("at", flat=True).first()
    wait = SLOWED_SECONDS - (now() - last).total_seconds() if last is not None else 0.0
    return Refused("slow_mode", SLOWED, retry_after=wait) if wait > 0 else None


def outcome(saying: Saying, message: Message) -> Frames:
    """What became of a stored message, as its author is told."""
    if message.seq is not None:
        return [{"type": "accepted", "nonce": message.nonce, "seq": message.seq}]
    if message.standing == Standing.HELD:
        ruling = saying.weighed
        return [statements.held(message.verdict or {}, ruling.written, message.note, message.nonce, saying.language)]
    if message.standing == Standing.REFUSED:
        return [statements.refused(message.nonce, "", saying.language)]
    return [Refused("no_such_message").frame(nonce=message.nonce)]


def extras(saying: Saying, grounds: dict[str, Any], card: Card | None) -> Frames:
    """The `support` and `hint` frames that go with the outcome."""
    return beside(grounds, card, nonce=saying.nonce, region=saying.region, language=saying.language)
