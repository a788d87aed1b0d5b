"""`manage.py reindex`: write the index of the threads anew, while the place is open."""

from typing import Any

from django.core.management.base import BaseCommand

from community.threads.search import mending


class Command(BaseCommand):
    """Needed after a change of the stemmers only: the clock mends gaps by itself."""

    help = "Writes the search index of the threads anew, in short steps; the place may be open."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many entries can be found."""
        self.stdout.write(f"{mending.reindex()} entries can be found")
