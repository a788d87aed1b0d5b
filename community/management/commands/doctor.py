"""`manage.py doctor`: looks at every part of the place and says what to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from community.doctor import around, configured, inside

LOOKS = (
    configured.settings_of_the_place,
    inside.database,
    inside.replica,
    inside.redis,
    inside.clock,
    around.disk,
    around.certificate,
    around.copies,
    around.people,
)
MARKS = {"well": "well", "look": "LOOK", "ill": "ILL "}


class Command(BaseCommand):
    """Ends with 1 when something is ill; what should be looked at soon is told and ends with 0."""

    help = "Looks at settings, database, replica, Redis, clock, time, disk, certificate, copies and people; says what to do."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one finding a line, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every part is looked at, whatever another one has."""
        found = [finding for part in LOOKS for finding in part()]
        for finding in found:
            if options["json"]:
                self.stdout.write(json.dumps(asdict(finding)))
            else:
                remedy = f"\n{'':18}→ {finding.remedy}" if finding.remedy else ""
                self.stdout.write(f"{MARKS[finding.health]}  {finding.part:<11} {finding.said}{remedy}")
        if any(finding.health == "ill" for finding in found):
            sys.exit(1)
