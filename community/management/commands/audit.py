"""Looks through the audit log for entries that somebody changed, removed or slipped in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from community.audit.chain import Report, verify


class Command(BaseCommand):
    """`manage.py audit verify [--known DIGEST]`; status 1 when something was tampered with."""

    help = "Reads the whole audit log and says whether it is as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--known", default="", help="a digest noted down earlier, outside of this machine")

    def handle(self, *args: Any, **options: Any) -> None:
        report, faults = Report(), 0
        for finding in verify(report, options["known"]):
            faults += 1
            self.stdout.write(f"entry {finding.number}: {finding.what}")
        self.stdout.write(f"{report.entries} entries, the words of {report.erased} erased, {faults} faults")
        self.stdout.write(f"digest of the last: {report.digest or '-'}")
        if faults:
            sys.exit(1)
