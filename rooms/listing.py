"""The list of rooms as one member sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FilteredRelation, Q

from community.live.presence import presence
from community.members.models import Member
from moderation import duty
from rooms.access import open_to


def listed(member: Member) -> list[dict[str, Any]]:
    """Each room with how many are there, how much is unread, and whether a moderator is on duty. One query.

    What is unread counts from the member's seat; in a room where they never were nothing is.
    """
    seat = FilteredRelation("seats", condition=Q(seats__member=member))
    rooms = list(open_to(member).annotate(seat=seat, seen=F("seat__seen")))
    here = presence.counts([room.slug for room in rooms])
    staffed = duty.staffed_now()
    return [
        {
            "room": room,
            "here": here[room.slug],
            "unread": max(0, room.seq - room.seen) if room.seen else 0,
            "staffed": staffed,
        }
        for room in rooms
    ]
