"""Synthetic members with ready sessions, seated in rooms of their own: what a load test needs, made in bulk."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from community.members.models import Member
from community.members.names import key_of
from community.members.sessions import NO_ADDRESS
from rooms.models import Room, Seat

BATCH = 500
HERE_SINCE = timedelta(days=30)
FIRST_POSITION = 1000


def seat(members: int, rooms: int) -> list[dict[str, Any]]:
    """Make the members and their seats; gives `{"member", "cookie", "rooms": [slug]}` for each, in their order.

    The rooms are `load-1` and so on, made where they are missing. Every member sits in one of them and every room has
    as many members as the next; where there are more rooms than members, a member sits in several.
    """
    with transaction.atomic():
        places = [_room(number) for number in range(1, rooms + 1)]
        people = _people(members)
        cookies = [f"{settings.SESSION_COOKIE_NAME}={key}" for key in sign_in(people)]
        seated: list[list[Room]] = [[] for _ in people]
        for number in range(max(members, rooms)):
            seated[number % members].append(places[number % rooms])
        rows = (Seat(room=room, member=who) for who, theirs in zip(people, seated, strict=True) for room in theirs)
        Seat.objects.bulk_create(rows, batch_size=BATCH)
    return [
        {"member": member.public_id, "cookie": cookie, "rooms": [room.slug for room in theirs]}
        for member, cookie, theirs in zip(people, cookies, seated, strict=True)
    ]


def sign_in(members: Sequence[Member]) -> list[str]:
    """A session for each of these members, recorded like any other; gives the session keys in their order."""
    until = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    backend, store = settings.AUTHENTICATION_BACKENDS[0], SessionStore()
    made = []
    for member in members:
        signed = {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: member.get_session_auth_hash(),
        }
        made.append(Session(session_key=secrets.token_hex(16), session_data=store.encode(signed), expire_date=until))
    Session.objects.bulk_create(made, batch_size=BATCH)
    keys = [session.session_key for session in made]
    recorded = (UserSession(user=who, session_key=key, ip=NO_ADDRESS) for who, key in zip(members, keys, strict=True))
    UserSession.objects.bulk_create(recorded, batch_size=BATCH)
    return keys


def _room(number: int) -> Room:
    words = {"en": {"name": f"Load {number}", "purpose": "For load tests.", "agreements": []}}
    facts = {"words": words, "position": FIRST_POSITION + number}
    return Room.objects.get_or_create(slug=f"load-{number}", defaults=facts)[0]


def _people(count: int) -> list[Member]:
    """Members whom nobody can sign in as with a password; their names differ from run to run."""
    people = list(_unsaved(count, secrets.token_hex(4)))
    Member.objects.bulk_create(people, batch_size=BATCH)
    return people


def _unsaved(count: int, run: str) -> Iterator[Member]:
    joined = timezone.now() - HERE_SINCE
    for number in range(1, count + 1):
        name = f"Load {run} {number}"
        yield Member(
            username=name,
            name_key=key_of(name),
            password=make_password(None),
            synthetic=True,
            of_age=True,
            guidelines_version=1,
            guidelines_at=joined,
            joined_at=joined,
        )
