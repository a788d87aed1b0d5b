"""`manage.py catalogues`: look after the translations of the interface."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community import catalogues


class Command(BaseCommand):
    """Check (the default), update or compile the catalogues in `locale/`."""

    help = "Checks that every word of the interface is translated; --update brings catalogues in step with the code."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="say what is missing, stale or broken (the default)")
        how.add_argument("--update", action="store_true", help="take in what is said now, let go what is not")
        how.add_argument("--compile", action="store_true", help="write the compiled catalogues that are out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            self.stdout.write(f"Catalogues compiled: {catalogues.compile_all()}.")
        elif options["update"]:
            for language in catalogues.languages():
                catalogues.update(language)
                self.stdout.write(f"{language}: {len(catalogues.missing(language))} left to translate.")
        else:
            self.check_all()

    def check_all(self) -> None:
        """One line for everything out of step; an error when there was any."""
        complaints = [line for language in catalogues.languages() for line in self.complaints(language)]
        if complaints:
            raise CommandError("Translations are not in step:\n" + "\n".join(complaints))
        self.stdout.write(f"Translations in step: {', '.join(catalogues.languages())}.")

    def complaints(self, language: str) -> list[str]:
        """What is wrong with one language."""
        return [
            *(f"{language} misses {words!r}" for words in catalogues.missing(language)),
            *(f"{language} translates {words!r}, which nobody says" for words in catalogues.stale(language)),
            *(f"{language} breaks {line}" for line in catalogues.broken(language)),
        ]
