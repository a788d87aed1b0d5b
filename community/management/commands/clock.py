"""`manage.py clock`: does what is due, again and again; `serve` keeps one running."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from community.clock.jobs import JOBS
from community.clock.ticking import run, run_forever


class Command(BaseCommand):
    """`manage.py clock [--once]`."""

    help = "Does what is due, until it is told to stop."
    requires_system_checks = ()  # `serve` has run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """End at once on SIGTERM, in the middle of a job too: its transaction is rolled back and due again."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
        if not options["once"]:
            run_forever(JOBS)
        for job in JOBS:
            run(job)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
