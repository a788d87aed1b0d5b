"""A room as a page: what its template is given."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from community.live.presence import presence
from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from moderation import cards, duty
from moderation.countries import named
from moderation.standing import MemberStanding
from rooms import deeds, entering, history
from rooms.entering import Entry
from rooms.models import Facilitator, Message, Room
from rooms.recent import recent

SHOWN_PEOPLE = 50


def room_context(member: Member, entry: Entry, now: MemberStanding, before: int | None) -> dict[str, Any]:
    """Everything but the form and the list of rooms."""
    room = entry.room
    heard = deaf_to(member)
    messages = history.older(room, before) if before else recent(room).messages
    held = history.held_of(member, room) if entry.waits else []
    count, people = presence.who_now(room.slug, SHOWN_PEOPLE)
    keepers = list(
        Facilitator.objects.filter(room=room, member__is_active=True).select_related("member")[:SHOWN_PEOPLE]
    )
    if not before:
        deeds.see(member, room.pk, room.seq)
    return {
        "room": room,
        "looked_after_by": keepers,
        "tends": now.on_team or (member.pk in {one.member_id for one in keepers} and not now.silenced),
        "you": {**member.author(), "role": member.role, "on_team": now.on_team, "may_say": not now.silenced},
        "messages": frames_for(member, room, messages, heard),
        "seq": room.seq,
        "rev": room.rev,
        "present": {"count": count, "people": [{"id": key, "name": name} for key, name in people]},
        "staffed": duty.staffed_now(),
        "next_expected": duty.next_expected(),
        "support": [cards.frame_of(card, member) for card in cards.open_cards(member)],
        "waiting": [entering.held_frame(message, member) for message in held],
        "older": messages[0].seq if messages and (messages[0].seq or 1) > 1 else None,
        "newer": bool(before),
        "countries": () if member.region else named(get_language() or "en"),
        "first_visit": entry.seen is None,
        "agreements": room.agreements,
    }


def frames_for(member: Member, room: Room, messages: list[Message], heard: frozenset[str]) -> list[dict[str, Any]]:
    """The messages for `_message.html`: frames with the time as a datetime, own signals, and what they answer."""
    own = history.own_signs(member, messages)
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
