"""`manage.py starter`: guidelines, rooms, topics and help lines that a fresh place begins with."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from community.threads import starter as threads
from moderation import guidelines, lines
from rooms import starter


class Command(BaseCommand):
    """Loads what is missing; may be run again at any time."""

    help = "Loads the starter content that is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction; help lines are read from their files, and only checked here."""
        with transaction.atomic():
            published = guidelines.load_starter()
            rooms, topics = starter.load_starter(), threads.load_starter()
        count = len(lines.load().lines)
        made = f"guidelines {'published' if published else 'kept'}, {rooms} rooms and {topics} topics made"
        self.stdout.write(f"{made}, {count} help lines")
