"""What has to be done before a place opens: translations, tables, static files, starter content."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from community.catalogues import compile_all


def prepare(say: Callable[[str], object]) -> None:
    """Do what is still to be done, telling each step to `say`; a second call changes nothing."""
    compile_all()
    if steps := waiting():
        say(f"Database: bringing it up to date ({steps} steps).")
        call_command("migrate", verbosity=0, interactive=False)
    say("Static files: collecting.")
    call_command("collectstatic", verbosity=0, interactive=False)
    say("Content: guidelines, help lines, rooms.")
    call_command("starter", verbosity=0)
    connections.close_all()


def prepare_new(say: Callable[[str], object]) -> None:
    """The same where the database is not up to date, nothing elsewhere: for commands that may be somebody's first."""
    if waiting():
        prepare(say)


def waiting() -> int:
    """How many steps the database lacks."""
    plan = MigrationExecutor(connections["default"])
    return len(plan.migration_plan(plan.loader.graph.leaf_nodes()))
