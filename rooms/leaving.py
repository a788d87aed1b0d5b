"""What a member takes along from the rooms, and what goes when they leave for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from community.members import hooks
from community.members.models import Member
from community.posts import Standing
from rooms import deeds
from rooms.models import Facilitator, Message, Original, Reaction, Seat


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)
    hooks.exporters.append(parts)


def erase(member: Member, words_too: bool) -> None:
    """Their seats and the rooms given to them go; with `words_too` all that they said is taken back and blanked.

    Call it inside a transaction.
    """
    Seat.objects.filter(member=member).delete()
    Facilitator.objects.filter(member=member).delete()
    if not words_too:
        return
    said = Message.objects.filter(author=member)
    for room, nonce in said.filter(standing__in=[Standing.VISIBLE, Standing.HELD]).values_list("room", "nonce"):
        deeds.unsay(member, room, nonce=nonce)
    Original.objects.filter(message__author=member).delete()
    said.update(body="", html="", note="", digest="", verdict=None, standing=Standing.WITHDRAWN)


def parts(member: Member) -> Iterator[tuple[str, Iterable[Any]]]:
    """Their messages as they wrote them, the signals they gave, and the rooms they have a seat in."""
    said = Message.objects.filter(author=member).select_related("room", "written").order_by("pk")
    yield "messages", (_message(message) for message in said.iterator(chunk_size=500))
    given = Reaction.objects.filter(member=member).order_by("pk")
    yield "signals", given.values("message__room__slug", "message__seq", "kind").iterator(chunk_size=500)
    seats = Seat.objects.filter(member=member).order_by("pk")
    yield "seats", seats.values("room__slug", "seen", "invited").iterator(chunk_size=500)
    given_rooms = Facilitator.objects.filter(member=member).order_by("pk")
    yield "rooms_to_look_after", given_rooms.values("room__slug", "at").iterator(chunk_size=500)


def _message(message: Message) -> dict[str, Any]:
    written = message.written.body if hasattr(message, "written") else message.body
    where = {"room": message.room.slug, "seq": message.seq, "at": message.at, "standing": message.standing}
    return where | {"said": written, "note": message.note}
