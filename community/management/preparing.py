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
    plan = MigrationExecutor(connections["default"])
    waiting = plan.migration_plan(plan.loader.graph.leaf_nodes())
    if waiting:
        say(f"Database: bringing it up to date ({len(waiting)} steps).")
        call_command("migrate", verbosity=0, interactive=False)
    say("Static files: collecting.")
    call_command("collectstatic", verbosity=0, interactive=False)
    say("Content: guidelines, help lines, rooms.")
    call_command("starter", verbosity=0)
    connections.close_all()
