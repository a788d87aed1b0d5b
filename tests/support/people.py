"""The people of the tests: Ana is a member, Ben shares her room, Caro does not, Mo moderates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from community.members.models import Member
from community.posts import Standing
from rooms.models import Message, Room, Seat
from tests.support.place import Place
from tests.support.sockets import Socket
from tests.support.visitor import Visitor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Person:
    """A member of a place with one session; sockets close with the test."""

    place: Place
    pk: int
    name: str
    id: str
    cookie: str
    sockets: list[Socket] = field(default_factory=list)

    @property
    def member(self) -> Member:
        """The row as it is now."""
        return Member.objects.get(pk=self.pk)

    def visitor(self, number: int = 0) -> Visitor:
        """Their browser without script, signed in, at one web process."""
        return Visitor(self.place.address(number), self.cookie)

    def knock_at(self, room: Room | str, number: int = 0, **more: Any) -> Socket:
        """A socket to the room, whatever the server makes of it."""
        slug = room if isinstance(room, str) else room.slug
        address = f"{self.place.address(number).replace('http', 'ws', 1)}/ws/rooms/{slug}/"
        socket = Socket(more.pop("address", address), self.cookie, **more)
        self.sockets.append(socket)
        return socket

    def enters(self, room: Room | str, number: int = 0, **more: Any) -> Socket:
        """A socket to the room after its `welcome`."""
        socket = self.knock_at(room, number, **more)
        socket.until("welcome", timeout=10)
        return socket

    def leaves(self) -> None:
        """Close every socket."""
        for socket in self.sockets:
            socket.close()


def move_in(place: Place, name: str, **more: Any) -> Person:
    """Make a member who has joined properly, with a session. To be called inside the place's database.

    Somebody of the team gets the second factor that their doors ask for.
    """
    unique = f"{name} {uuid.uuid4().hex[:6]}"
    member = Member.objects.create_user(unique, of_age=True, guidelines_version=1, **more)
    if member.on_team:
        TOTP.activate(member, generate_totp_secret())
    return Person(place, member.pk, unique, member.public_id, cookie_of(member))


def cookie_of(member: Member) -> str:
    """A new session of a member as a `Cookie:` header value."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(member, backend=BACKEND)
    return f"sessionid={client.cookies['sessionid'].value}"


def new_room(*invited: Person, **more: Any) -> Room:
    """A room of its own for one test; with invited people nobody else may come in."""
    slug = f"room-{uuid.uuid4().hex[:8]}"
    words = {"en": {"name": slug.title(), "purpose": "A room for one test.", "agreements": ["Be kind."]}}
    audience = {"audience": "invited"} if invited else {}
    room = Room.objects.create(slug=slug, words=words, **{**audience, **more})
    Seat.objects.bulk_create(Seat(room=room, member_id=person.pk, invited=True) for person in invited)
    return room


def fill(room: Room, author: Person, count: int) -> None:
    """`count` messages of one author that were said long ago, written at once."""
    said = (
        Message(
            room=room,
            author_id=author.pk,
            seq=number,
            rev=number,
            nonce=f"{room.slug}-{number}",
            digest="",
            body=f"line {number}",
            html=f"<p>line {number}</p>",
            standing=Standing.VISIBLE,
        )
        for number in range(1, count + 1)
    )
    Message.objects.bulk_create(said)
    Room.objects.filter(pk=room.pk).update(seq=count, rev=count)
