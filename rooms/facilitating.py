"""What somebody who looks after a room may do in it: close it for a while, slow it, fold, and hide until a moderator looks.

Everything here is over by itself, can be taken back or lies on the desk at once. Who may is asked anew for each deed.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.members.roles import may
from community.refusals import Refused
from community.timekeeping import now
from moderation import aside
from moderation.authority import authorise
from moderation.models import Decision
from rooms import calming
from rooms.access import facilitates, may_enter
from rooms.models import Facilitator, Message, Room, Seat

SPANS: dict[int, str | Promise] = {900: _("15 minutes"), 3600: _("an hour"), 6 * 3600: _("6 hours")}
PACES: dict[int, str | Promise] = {
    0: _("No slow mode"),
    10: _("10 seconds"),
    30: _("30 seconds"),
    60: _("a minute"),
    300: _("5 minutes"),
}
LOCKED = _("A moderator has locked this room. A moderator opens it again.")
DEEDS = {
    "facilitator.close": _("a room was closed for a while"),
    "facilitator.open": _("a room was opened again"),
    "facilitator.slow": _("the pace of a room was set"),
    "facilitator.hide": _("a message was put out of sight until a moderator looks"),
    "facilitator.fold": _("a message was folded behind a note"),
    "facilitator.hide.undone": _("a message was brought back by whoever put it out of sight"),
    "facilitator.fold.undone": _("a fold was taken back by whoever made it"),
    "facilitator.given": _("a room was given to a member to look after"),
    "facilitator.taken": _("a room was taken back from a member"),
}
"""What the audit log calls these deeds."""


def close(by: Member, room: Room, seconds: int) -> None:
    """Nobody but the team writes until the time is over. Raises Refused."""
    if seconds not in SPANS:
        raise Refused("not_allowed")
    with transaction.atomic():
        fresh = _authorised(by, room, "close_room")
        _not_locked(fresh)
        calming.lock(fresh, on=True, until=now() + timedelta(seconds=seconds))
        _write("close", by, fresh)


def reopen(by: Member, room: Room) -> None:
    """End what was closed for a while; a moderator's lock stays. Raises Refused."""
    with transaction.atomic():
        fresh = _authorised(by, room, "open_room")
        _not_locked(fresh)
        calming.lock(fresh, on=False)
        _write("open", by, fresh)


def slow(by: Member, room: Room, seconds: int) -> None:
    """One message each so many seconds; 0 ends it. Raises Refused."""
    if seconds not in PACES:
        raise Refused("not_allowed")
    with transaction.atomic():
        fresh = _authorised(by, room, "slow_room")
        calming.slow(fresh, seconds)
        _write("slow", by, fresh)


def put_aside(by: Member, room: Room, seq: int, asked: aside.Asked) -> Decision:
    """Fold a message, or hide it until a moderator has looked. Raises Refused."""
    with transaction.atomic():
        fresh = _authorised(by, room, asked.deed if asked.deed in ("fold", "hide") else "hide")
        message = Message.objects.filter(room=fresh, seq=seq).select_related("author").first()
        if message is None:
            raise Refused("no_such_message")
        return aside.put_aside(by, message, fresh, asked)


def take_back(by: Member, room: Room, decision_pk: int) -> None:
    """Their own fold or hiding, until a moderator has taken it up. Raises Refused."""
    with transaction.atomic():
        aside.take_back(decision_pk, by, _authorised(by, room, "hide"))


def give(room: Room, member: Member, by: Member) -> None:
    """The host gives the room to a member, who is invited along where it is closed. Raises Refused."""
    with transaction.atomic():
        if not may(by, "give_room"):
            raise Refused("not_allowed")
        if room.audience == "invited":
            Seat.objects.update_or_create(room=room, member=member, defaults={"invited": True})
        if not member.is_active or not may_enter(room, member.role, room.audience == "invited"):
            raise Refused("not_allowed")
        if Facilitator.objects.get_or_create(room=room, member=member, defaults={"by": by})[1]:
            _write("given", by, room, about=member.pk, name=member.username)


def take(room: Room, member: Member, by: Member) -> None:
    """The host takes the room back; what the member did there stays. Raises Refused."""
    with transaction.atomic():
        if not may(by, "give_room"):
            raise Refused("not_allowed")
        if Facilitator.objects.filter(room=room, member=member).delete()[0]:
            _write("taken", by, room, about=member.pk, name=member.username)


def _authorised(by: Member, room: Room, deed: str) -> Room:
    """The room, locked, if they may do that deed in it now."""
    fresh = Room.objects.select_for_update().get(pk=room.pk)
    given = facilitates(by, fresh)
    if not may(by, deed, given=given):
        raise Refused("not_allowed")
    if not given:
        authorise(by)
    return fresh


def _not_locked(room: Room) -> None:
    if room.locked and room.locked_until is None:
        raise Refused("not_allowed", LOCKED)


def _write(deed: str, by: Member, room: Room, about: int | None = None, **words: str) -> None:
    chain.write(f"facilitator.{deed}", actor=by.pk, subject=("room", room.pk), about=about, room=room.slug, **words)
