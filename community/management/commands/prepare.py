"""Makes ready what `serve` makes ready by itself: for places whose web processes run apart."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from community.management.preparing import prepare
from community.members.host_link import fresh_link


class Command(BaseCommand):
    """`manage.py prepare`, once before the web processes of a new version start."""

    help = "Brings tables, static files and starter content up to date, and tells the link that makes a host."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stdout.write)
        self.stdout.write("Whoever opens this link first becomes the host (it works once):")
        self.stdout.write(fresh_link(settings.SITE_URL))
