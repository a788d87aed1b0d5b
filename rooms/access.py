"""Who may come into which room. Every door asks here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from community.members.models import Member
from community.refusals import Refused
from moderation import standing
from rooms.models import Audience, Facilitator, Room, Seat


def may_enter(room: Room, role: str, invited: bool) -> bool:
    """Whether somebody with this role, invited or not, may read and write in the room."""
    if room.audience == Audience.EVERYONE:
        return True
    if role in ("moderator", "host"):
        return True
    return room.audience == Audience.INVITED and invited


def open_to(member: Member) -> QuerySet[Room]:
    """The rooms that this member may enter, in their order."""
    if member.on_team:
        return Room.objects.all()
    invited = Seat.objects.filter(member=member, invited=True).values("room_id")
    return Room.objects.filter(Q(audience=Audience.EVERYONE) | Q(audience=Audience.INVITED, pk__in=invited))


def find(member: Member, slug: str) -> Room | None:
    """The room, or None when it does not exist or is not this member's to see."""
    return open_to(member).filter(slug=slug).first()


def still_open_to(member: Member, room_pk: int) -> Room:
    """The room's marks, if the member may still be in it; a room for everybody costs one query. Raises Refused."""
    room = Room.objects.only("seq", "rev", "audience").get(pk=room_pk)
    if not may_enter(room, member.role, _invited(member, room)):
        raise Refused("not_allowed")
    return room


def facilitates(member: Member, room: Room) -> bool:
    """Whether the host gave them this room to look after and they may be and write in it now. At most three queries.

    Nobody of the team does by their role alone: they moderate (`roles.may(member, "moderate")`).
    """
    if not Facilitator.objects.filter(room=room, member=member).exists():
        return False
    now = standing.of_one(member)
    return not now.silenced and may_enter(room, now.role, _invited(member, room))


def looks_after(member: Member, slug: str) -> bool:
    """The same by the room's address; false where there is no such room. Four queries at most."""
    given = Facilitator.objects.filter(room__slug=slug, member=member).select_related("room").first()
    return given is not None and facilitates(member, given.room)


def _invited(member: Member, room: Room) -> bool:
    """Whether a closed room is open to them; no query for any other room."""
    return room.audience == Audience.INVITED and Seat.objects.filter(room=room, member=member, invited=True).exists()
