"""`manage.py starter`: guidelines, rooms and help lines that a fresh place begins with."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from moderation import guidelines, lines
from rooms import starter


class Command(BaseCommand):
    """Loads what is missing; may be run again at any time."""

    help = "Loads the starter content that is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction; help lines are read from their files, and only checked here."""
        with transaction.atomic():
            published = guidelines.load_starter()
            rooms = starter.load_starter()
        count = len(lines.load().lines)
        self.stdout.write(f"guidelines {'published' if published else 'kept'}, {rooms} rooms made, {count} help lines")
