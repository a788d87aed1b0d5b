"""Synthetic members for a place that shows itself: pseudonyms, regions, roles and one password for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from community.demo.script import Cast
from community.members.models import Member, Role
from community.members.names import key_of, words
from moderation import guidelines

REGIONS = {"en": ("US", "US", "GB", "IE", "CA", "AU", "ZA", ""), "es": ("ES", "MX", "CO", "")}
EVERY_FOURTH = 4

LEAST = 16


@dataclass(frozen=True, slots=True)
class Key:
    """What somebody of the team signs in with besides the password."""

    member: Member
    secret: str
    codes: tuple[str, ...]


def gather(count: int, password: str, now: datetime, random: Random, *, host: bool) -> tuple[Cast, list[Key]]:
    """`count` members, a moderator and a greeter among them (and a host when one is wanted), and the team's keys."""
    hashed = make_password(password)
    names, theirs = (
        {"en": _english(random), "es": _spanish(random)},
        set(Member.objects.values_list("name_key", flat=True)),
    )
    people = []
    for number in range(count):
        language = "es" if number % EVERY_FOURTH == EVERY_FOURTH - 1 else "en"
        name = next(name for name in names[language] if key_of(name) not in theirs)
        theirs.add(key_of(name))
        people.append(_member(name, language, hashed, now, random))
    moderator, greeter, *others = people
    moderator.role, greeter.role = Role.MODERATOR, Role.GREETER
    if host:
        others[0].role = Role.HOST
    Member.objects.bulk_create(people, batch_size=500)
    speakers = [member for member in others if member.role == Role.MEMBER]
    english, spanish = ([who for who in speakers if who.language == language] for language in ("en", "es"))
    team = [member for member in people if member.on_team]
    return Cast(english, spanish, {"mo": moderator, "gr": greeter}), [_key(member) for member in team]


def _member(name: str, language: str, hashed: str, now: datetime, random: Random) -> Member:
    joined = now - timedelta(days=random.randint(20, 500), minutes=random.randint(0, 1440))
    return Member(
        username=name,
        name_key=key_of(name),
        password=hashed,
        language=language,
        region=random.choice(REGIONS[language]),
        synthetic=True,
        of_age=True,
        guidelines_version=guidelines.current().version,
        guidelines_at=joined,
        joined_at=joined,
    )


def _key(member: Member) -> Key:
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    return Key(member, secret, tuple(RecoveryCodes.activate(member).get_unused_codes()[:3]))


def _english(random: Random) -> Iterator[str]:
    book = words("en")
    pairs = [f"{first} {second}" for first in book["first"] for second in book["second"]]
    yield from _endless(pairs, random)


def _spanish(random: Random) -> Iterator[str]:
    book = words("es")
    forms = {"masculine": 0, "feminine": 1}
    pairs = [
        f"{noun} {adjective[form]}"
        for kind, form in forms.items()
        for noun in book[kind]
        for adjective in book["adjectives"]
    ]
    yield from _endless(pairs, random)


def _endless(names: list[str], random: Random) -> Iterator[str]:
    """Each name once in a mixed order, then again with numbers."""
    mixed = random.sample(names, len(names))
    yield from mixed
    number = 2
    while True:
        yield from (f"{name} {number}" for name in mixed)
        number += 1
