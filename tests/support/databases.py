"""Fresh databases for places: migrated and furnished once, then copied, which is quick."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

from community import env
from tests.support import ground

# What `serve` does before a place opens, in its order.
FURNISHING = (
    ["catalogues", "--compile"],
    ["migrate", "--verbosity", "0"],
    ["collectstatic", "--verbosity", "0", "--no-input"],
    ["starter", "--verbosity", "0"],
)


class Databases:
    """The template and its copies, on the engine of this run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        self.address = settings.DATABASE_URL
        self.template = f"template{uuid.uuid4().hex[:8]}"
        self.made: list[str] = []

    def prepare(self) -> None:
        """Make the template, by the commands that `serve` runs on an empty database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server(f'CREATE DATABASE "{self.template}"')
        self.made.append(self.template)
        for command in FURNISHING:
            manage(*command, DATABASE_URL=self.url(self.template))
        if self.on_sqlite:
            with sqlite3.connect(self._file(self.template)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def fresh(self) -> str:
        """The name of a new copy."""
        name = f"place{uuid.uuid4().hex[:8]}"
        self.made.append(name)
        if self.on_sqlite:
            shutil.copy(self._file(self.template), self._file(name))
        self._server(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name

    def url(self, name: str) -> str:
        """The `DATABASE_URL` of the copy `name`."""
        if self.on_sqlite:
            return f"sqlite:///{self._file(name)}"
        return self.address.rpartition("/")[0] + f"/{name}"

    def drop(self) -> None:
        """Remove all that was made; a server of the run's own goes with everything in it."""
        for name in self.made if ground.postgres is None else ():
            self._server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Within it Django's models in this process speak to the copy `name`."""
        shared = connections.settings["default"]
        outside = shared["NAME"]
        connections["default"].close()
        shared["NAME"] = str(self._file(name)) if self.on_sqlite else name
        try:
            yield
        finally:
            connections["default"].close()
            shared["NAME"] = outside

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _server(self, statement: str) -> None:
        if not self.on_sqlite:
            with psycopg.connect(self.address, autocommit=True) as connection:
                connection.execute(statement.encode())


def manage(*command: str, **environment: str) -> str:
    """Run `manage.py` with `command`; gives what it printed, fails the test with what it complained about."""
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"manage.py {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout
