"""`manage.py demo`: fills an empty place with synthetic people and their talk, to see every page alive."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.demo.people import LEAST, Key
from community.demo.playing import NotEmpty, Played, play
from community.management.preparing import prepare_new

USUAL = 40


class Command(BaseCommand):
    """`manage.py demo [--members N]`."""

    help = "Fills an empty place with synthetic members and talk. Refuses to touch one that has real members."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=enough, default=USUAL, help=f"how many members ({USUAL})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, then say how to sign in."""
        prepare_new(self.stdout.write)
        password = secrets.token_urlsafe(12)
        try:
            played = play(options["members"], password)
        except NotEmpty as why:
            raise CommandError(str(why)) from None
        self.tell(played, password)

    def tell(self, played: Played, password: str) -> None:
        """What there is now, and the way in; the password and the codes are shown this once."""
        said = f"{played.messages} messages, {played.entries} entries in threads, {played.cases} cases"
        self.stdout.write(f"{played.members} synthetic members, {said}.")
        self.stdout.write(f"All of them have this password, which is shown only now: {password}")
        for what, member in played.faces.items():
            self.stdout.write(f"  {what}: {member.username}")
        for key in played.keys:
            self.stdout.write(second_factor(key))


def second_factor(key: Key) -> str:
    """One line for somebody of the team."""
    codes = ", ".join(key.codes)
    return f"  {key.member.username} also needs a code: authenticator key {key.secret}, or once each {codes}"


def enough(value: str) -> int:
    """A whole number that is enough for a conversation."""
    if not value.isdecimal() or not LEAST <= int(value) <= 50_000:
        raise ArgumentTypeError(f"must be a whole number from {LEAST} to 50,000")
    return int(value)
