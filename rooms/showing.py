"""A room as a page: what its template is given."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from community.live.presence import presence
from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.rows import read
from moderation import cards, duty
from moderation.standing import MemberStanding
from rooms import deeds, entering, history, listing
from rooms.entering import Entry
from rooms.log import Log
from rooms.models import Facilitator, Message, Room
from rooms.recent import recent

SHOWN_PEOPLE = 50
LOOKED_AFTER = f"SELECT 1 FROM {Facilitator._meta.db_table} WHERE room_id = %s LIMIT 1"  # noqa: S608


def room_context(member: Member, entry: Entry, now: MemberStanding, before: int | None) -> dict[str, Any]:
    """Everything but the form."""
    room = entry.room
    latest = None if before else recent(room)
    messages = latest.messages if latest else history.older(room, before or 0)
    held = history.held_of(member, room) if entry.waits else []
    rooms = listing.beside(member)
    here = presence.several({slug: 0 for slug, _, _ in rooms} | {room.slug: SHOWN_PEOPLE, duty.TEAM: duty.MOST})
    count, people = here[room.slug]
    staffed = duty.any_of(here[duty.TEAM])
    keepers = keepers_of(room)
    if not before and (entry.seen is None or entry.seen < room.seq):
        deeds.see(member, room.pk, room.seq)
    return {
        "room": room,
        "keepers": [one.member.username for one in keepers],
        "tends": now.on_team or (member.pk in {one.member_id for one in keepers} and not now.silenced),
        "you": {**member.author(), "role": member.role, "on_team": now.on_team, "may_say": not now.silenced},
        "log": log_for(member, room, messages, latest.number if latest else 0),
        "rooms": [(slug, name, here[slug][0], unread) for slug, name, unread in rooms],
        "count": count,
        "people": people,
        "staffed": staffed,
        "next_expected": duty.next_expected(),
        "support": [cards.frame_of(card, member) for card in cards.open_cards(member)],
        "waiting": [entering.held_frame(message, member) for message in held],
        "older": messages[0].seq if messages and (messages[0].seq or 1) > 1 else None,
        "newer": bool(before),
        "placeless": not member.region,
        "first_visit": entry.seen is None,
        "agreements": room.agreements,
    }


def keepers_of(room: Room) -> list[Facilitator]:
    """Who looks after the room, at most `SHOWN_PEOPLE`. One query, and one more where somebody does."""
    if not read(LOOKED_AFTER, [room.pk]):
        return []
    found = Facilitator.objects.filter(room=room, member__is_active=True).select_related("member")
    return list(found[:SHOWN_PEOPLE])


def log_for(member: Member, room: Room, messages: list[Message], number: int) -> Log:
    """The talk as this member has it. Those who hear everybody and have neither words nor signals here see the same.

    `number` tells one reading of the room's last messages from another; 0: these are others, which nobody shares.
    """
    heard, own = deaf_to(member), history.own_signs(member, messages)
    speaks = any(message.author_id == member.pk for message in messages)
    signs = tuple((seq, *kinds) for seq, kinds in own.items())
    alike = (room.slug, number, member.public_id if speaks else "", signs) if number and not heard else None
    frames = partial(frames_for, room, messages, heard, own)
    return Log(room.slug, member.public_id, frames, not messages, alike)


def frames_for(
    room: Room, messages: list[Message], heard: frozenset[str], own: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """The messages for `_message.html`: frames with the time as a datetime, own signals, and what they answer."""
    quotes = _quotes(room, messages, heard)
    frames = history.frames(messages, heard)
    for frame in frames:
        if "at" in frame:
            frame["time"] = datetime.fromisoformat(frame["at"])
            frame["mine"] = own.get(str(frame["seq"]), [])
            frame["quote"] = quotes.get(frame["reply_to"])
    _group(frames)
    return frames


def _group(frames: list[dict[str, Any]]) -> None:
    """Mark where a `new_day` begins, what `follows` words of the same author in the same hour, and what comes `late`.

    Words that were held are published later than they were said: they bring no day line of an earlier day, but say of
    which day they are.
    """
    day, hour = None, None
    for frame in frames:
        time = timezone.localtime(frame["time"]) if "time" in frame else None
        now = (frame["author"]["id"], time.date(), time.hour) if time else None
        frame["late"] = time is not None and day is not None and time.date() < day
        frame["new_day"] = time is not None and time.date() != day and not frame["late"]
        frame["follows"] = int(now is not None and now == hour and not frame["late"])
        day, hour = time.date() if time and not frame["late"] else day, now


def _quotes(room: Room, messages: list[Message], heard: frozenset[str]) -> dict[int, dict[str, str]]:
    """What is answered, by seq, as far as it may be read. No query where it is on the page or nothing is answered."""
    known = {message.seq: message for message in messages}
    missing = {message.reply_to for message in messages if message.reply_to} - set(known)
    if missing:
        further = Message.objects.filter(room=room, seq__in=missing).select_related("author")
        known |= {message.seq: message for message in further}
    return {
        seq: {"name": message.author.username, "body": message.note or message.body}
        for seq, message in known.items()
        if seq and message.standing == Standing.VISIBLE and message.author.public_id not in heard
    }


def blank_form(reply_to: str = "") -> dict[str, Any]:
    """An empty composer with a nonce of its own."""
    return {"body": "", "note": "", "reply_to": _number(reply_to), "nonce": secrets.token_urlsafe(12), "error": None}


def form_from(posted: Any) -> dict[str, Any]:
    """What was posted, as far as it makes sense; a missing or impossible nonce is replaced."""
    nonce = posted.get("nonce", "")
    return {
        "body": posted.get("body", ""),
        "note": posted.get("note", ""),
        "reply_to": _number(posted.get("reply_to", "")),
        "ask": posted.get("ask") == "1" and "anyway" not in posted,
        "nonce": nonce if 0 < len(nonce) <= 64 and nonce.isprintable() else secrets.token_urlsafe(12),
        "error": None,
    }


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and 0 < len(value) <= 16 and int(value) else None
