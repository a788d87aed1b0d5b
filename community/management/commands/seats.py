"""`manage.py seats`: synthetic members with ready cookies for load tests, as JSON lines."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.demo.seating import seat
from community.management.preparing import prepare_new


class Command(BaseCommand):
    """`manage.py seats --members N --rooms R --out FILE`."""

    help = "Makes synthetic members seated in rooms, for load tests only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=count, required=True, help="how many members to make")
        parser.add_argument("--rooms", type=count, required=True, help="over how many rooms they are spread")
        parser.add_argument("--out", type=Path, required=True, help="where the JSON lines go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse where no load test was announced; otherwise make and write."""
        if not settings.LOADTEST:
            raise CommandError(
                "seats makes members for load tests only; set HEARTHSIDE_LOADTEST=1 to say that this is one."
            )
        if not options["out"].parent.is_dir():
            raise CommandError(f"There is no folder {options['out'].parent} to write to.")
        prepare_new(self.stdout.write)
        seated = seat(options["members"], options["rooms"])
        options["out"].touch(mode=0o600)
        options["out"].write_text("".join(json.dumps(line) + "\n" for line in seated), encoding="utf-8")
        self.stdout.write(
            f"{len(seated)} members seated in {options['rooms']} rooms; their cookies are in {options['out']}"
        )


def count(value: str) -> int:
    """A whole number from 1 to 100,000."""
    if not value.isdecimal() or not 1 <= int(value) <= 100_000:
        raise ArgumentTypeError("must be a whole number from 1 to 100,000")
    return int(value)
