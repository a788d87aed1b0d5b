"""People at the pages of members, in process: each has a browser without script and an address of their own."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client

from community.members.models import Member, Role

PASSWORD = "an old kettle sings"
CODE = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b")
addresses = (f"10.{a}.{b}.{c}" for a in itertools.count(1) for b in range(250) for c in range(1, 250))


def browser(**more: Any) -> Client:
    """A browser on a line of its own, so that nobody else's rate limits hold for it."""
    return Client(REMOTE_ADDR=next(addresses), **more)


@dataclass
class Guest:
    """A member and one browser of theirs, signed in."""

    pk: int
    codes: list[str]
    client: Client = field(default_factory=browser)

    @property
    def member(self) -> Member:
        """The row as it is now."""
        return Member.objects.get(pk=self.pk)

    def elsewhere(self) -> Client:
        """Another browser of theirs, signed in."""
        client = browser()
        assert sign_in(client, self.member.username).status_code == 302
        return client

    def confirms(self) -> None:
        """Give the password once more."""
        assert self.client.post("/me/confirm/?next=/me/", {"password": PASSWORD}).status_code == 302

    def has_a_second_factor(self) -> None:
        """As if they had set up an authenticator app long ago."""
        Authenticator.objects.create(user_id=self.pk, type=Authenticator.Type.TOTP, data={"secret": "sealed"})


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """The sign-in form, sent."""
    return client.post("/login/", {"login": name, "password": password, **more})


def join(client: Client, name: str, **more: Any) -> Any:
    """The join form, sent with everything that it needs."""
    given = {"username": name, "password1": PASSWORD, "region": "", "of_age": "on", "guidelines": "on", **more}
    return client.post("/join/", {key: value for key, value in given.items() if value is not None})


def is_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return client.get("/me/").status_code == 200


@pytest.fixture(autouse=True)
def own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pays for the attempts of another test."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)


@pytest.fixture
def guest(db: None) -> Callable[..., Guest]:
    """`guest("Ana")`: somebody who joined by the join page."""

    def arrives(name: str, role: str = Role.MEMBER) -> Guest:
        client = browser()
        answer = join(client, name)
        assert answer.status_code == 200, answer.get("Location")
        member = Member.objects.get(username=name)
        if role != Role.MEMBER:
            Member.objects.filter(pk=member.pk).update(role=role)
        return Guest(member.pk, CODE.findall(answer.content.decode()), client)

    return arrives


@pytest.fixture
def ana(guest: Callable[..., Guest]) -> Guest:
    """A member."""
    return guest("Ana")


@pytest.fixture
def ben(guest: Callable[..., Guest]) -> Guest:
    """Another member."""
    return guest("Ben")


@pytest.fixture
def mo(guest: Callable[..., Guest]) -> Guest:
    """A moderator."""
    return guest("Mo", Role.MODERATOR)


@pytest.fixture
def helen(guest: Callable[..., Guest]) -> Guest:
    """The host, with a second factor."""
    host = guest("Helen", Role.HOST)
    host.has_a_second_factor()
    return host
