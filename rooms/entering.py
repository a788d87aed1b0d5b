"""Somebody comes into a room: who they are, whether they may, and everything their screen needs, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from community.members.blocking import deaf_to
from community.members.models import Member
from community.members.signing import signed_in_rows
from community.posts import Standing
from community.rows import Rows, read
from moderation import cards, standing, statements
from moderation.reaching import telling
from rooms import history
from rooms.access import may_enter
from rooms.models import Message, Room, Seat
from rooms.recent import recent

ROOMS = Rows(Room, "r")
ENTRY = (
    f"SELECT {ROOMS.columns}, s.seen, s.invited, EXISTS(SELECT 1 FROM {Message._meta.db_table} w "  # noqa: S608
    f"WHERE w.author_id = %s AND w.room_id = r.id AND w.standing = %s) FROM {Room._meta.db_table} r "
    f"LEFT JOIN {Seat._meta.db_table} s ON s.room_id = r.id AND s.member_id = %s WHERE r.slug = %s"
)
NOT_SIGNED_IN, NOT_ALLOWED, NO_SUCH_ROOM = 4401, 4403, 4404


class ShutOut(Exception):
    """The socket is closed with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """A room that a member may enter. `seen` is None when they never were there; `waits`: own words are held."""

    room: Room
    seen: int | None
    waits: bool


@dataclass(slots=True)
class Seated:
    """What a socket keeps of its member and its room."""

    member: Member
    member_pk: int
    public_id: str
    name: str
    role: str
    region: str
    language: str
    newcomer: bool
    synthetic: bool
    room_pk: int
    slug: str
    slow_seconds: int
    speak_for_yourself: bool
    deaf_to: frozenset[str]


def enter(session_key: str | None, slug: str) -> tuple[Seated, dict[str, Any]]:
    """The seat and the `welcome` frame (without who is present). Raises ShutOut.

    Three queries while the room's last messages are at hand, and one more each for signals under the messages, words
    that wait, blocks, and open cards.
    """
    rows = signed_in_rows(session_key, standing.rows_of)
    if not rows:
        raise ShutOut(NOT_SIGNED_IN)
    member, now = rows[0], standing.of_rows(rows)
    if now.shut_out:
        raise ShutOut(NOT_ALLOWED)
    entry = entry_for(member, slug)
    if entry is None:
        raise ShutOut(NO_SUCH_ROOM)
    return seated_in(member, entry.room), welcome(member, now, entry)


def entry_for(member: Member, slug: str) -> Entry | None:
    """The room with what the member has of it, or None when it is not theirs to see. One query."""
    for row in read(ENTRY, [member.pk, Standing.HELD, member.pk, slug]):
        room, (seen, invited, waits) = ROOMS.made(row), row[ROOMS.width :]
        if may_enter(room, member.role, bool(invited)):
            return Entry(room, seen, bool(waits))
    return None


def welcome(member: Member, now: standing.MemberStanding, entry: Entry) -> dict[str, Any]:
    """The `welcome` frame of the room."""
    room, heard = entry.room, deaf_to(member)
    latest = recent(room)
    held = history.held_of(member, room) if entry.waits else []
    line = telling.line_of(member)
    return {
        "type": "welcome",
        "room": room_frame(room),
        "you": {**member.author(), "role": member.role, "silenced": now.silenced},
        "seq": room.seq,
        "rev": room.rev,
        "messages": history.fitting(history.frames(latest.messages, heard), newest=True) if heard else latest.frames,
        "yours": history.own_signs(member, latest.messages),
        "held": [held_frame(message, member) for message in held],
        "support": [cards.frame_of(card, member) for card in cards.open_cards(member)],
        "seen": entry.seen or 0,
        **({"conversation": line} if line else {}),
    }


def seated_in(member: Member, room: Room) -> Seated:
    """What a socket keeps."""
    return Seated(
        member=member,
        member_pk=member.pk,
        public_id=member.public_id,
        name=member.username,
        role=member.role,
        region=member.region,
        language=member.language or get_language() or "",
        newcomer=standing.is_newcomer(member.joined_at),
        synthetic=member.synthetic,
        room_pk=room.pk,
        slug=room.slug,
        slow_seconds=room.slow_seconds,
        speak_for_yourself=room.speak_for_yourself,
        deaf_to=deaf_to(member),
    )


def facts_now(member_pk: int) -> tuple[frozenset[str], bool, str, str]:
    """Whom the member does not hear, whether they are silenced, their region and their language, read anew."""
    member = Member.objects.get(pk=member_pk)
    return deaf_to(member), standing.of_one(member).silenced, member.region, member.language


def room_frame(room: Room) -> dict[str, Any]:
    """What a screen knows of the room."""
    return {
        "slug": room.slug,
        "name": room.name,
        "purpose": room.purpose,
        "locked": room.locked,
        "slow_seconds": room.slow_seconds,
        "quiet": room.quiet,
    }


def held_frame(message: Message, member: Member) -> dict[str, Any]:
    """An own message that waits, with its words."""
    words = {"body": message.body, "note": message.note, "reply_to": message.reply_to}
    return statements.held(message.verdict or {}, message.body, message.note, message.nonce, member.language) | words
