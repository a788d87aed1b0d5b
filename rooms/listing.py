"""The list of rooms as one member sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from community.live.presence import Who, presence
from community.members.models import Member
from community.rows import Rows, read
from moderation import duty
from rooms.models import Audience, Room, Seat, said

ROOMS = Rows(Room, "r")
ALL = (
    f"SELECT {{}}, s.seen FROM {Room._meta.db_table} r "  # noqa: S608
    f"LEFT JOIN {Seat._meta.db_table} s ON s.room_id = r.id AND s.member_id = %s{{}} ORDER BY r.position, r.slug"
)
OPEN = " WHERE r.audience = %s OR (r.audience = %s AND s.invited)"


Listed = list[tuple[Room, int | None]]
"""Rooms, and how far the member has read in each; None where they never were."""


def listed(member: Member) -> list[dict[str, Any]]:
    """Each room with how many are there, how much is unread, and whether a moderator is on duty. One query.

    What is unread counts from the member's seat; in a room where they never were nothing is.
    """
    rooms = rooms_of(member)
    here = presence.several({room.slug: 0 for room, _ in rooms} | {duty.TEAM: duty.MOST})
    return with_facts(rooms, here, duty.any_of(here[duty.TEAM]))


def rooms_of(member: Member) -> Listed:
    """What `rooms.access.open_to` gives, and how far the member has read. One query."""
    return [(ROOMS.made(row), row[ROOMS.width]) for row in _rows(member, ROOMS.columns)]


def beside(member: Member) -> list[tuple[str, str, int]]:
    """Slug, name and what is unread of the same rooms, for the list beside a room; nothing else of them is read."""
    language = get_language() or "en"
    rows = _rows(member, "r.slug, r.words, r.seq")
    return [(slug, _name(slug, words, language), _unread(seq, seen)) for slug, words, seq, seen in rows]


def _rows(member: Member, columns: str) -> list[tuple[Any, ...]]:
    """In one query that is written by hand, since every page of a room asks it."""
    values = [] if member.on_team else [Audience.EVERYONE, Audience.INVITED]
    return read(ALL.format(columns, "" if member.on_team else OPEN), [member.pk, *values])


@lru_cache(maxsize=1000)
def _name(slug: str, words: str, language: str) -> str:
    """What people call the room, out of its `words` as the database has them."""
    return said(json.loads(words), "name", language) or slug


def _unread(seq: int, seen: int | None) -> int:
    return max(0, seq - seen) if seen else 0


def with_facts(rooms: Listed, here: Mapping[str, Who], staffed: bool) -> list[dict[str, Any]]:
    """The rooms for the templates."""
    return [
        {"room": room, "here": here[room.slug][0], "unread": _unread(room.seq, seen), "staffed": staffed}
        for room, seen in rooms
    ]
