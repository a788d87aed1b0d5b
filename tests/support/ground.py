"""A pytest plugin that gives the whole run its own folder, Redis and database before Django reads a setting.

`HEARTHSIDE_TEST_DATABASE=postgresql` runs the parts that touch the database on PostgreSQL instead of SQLite; a
`DATABASE_URL` or `REDIS_URL` that is set already is used as it is.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.postgres import Postgres, PostgresMissing
from tests.support.redis import RedisServer

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Short: the path of a unix socket holds 107 bytes.
FOLDER = Path(tempfile.mkdtemp(prefix="hearth-", dir="/tmp" if Path("/tmp").is_dir() else None))
FOLDER.chmod(0o711)
ENGINE = os.environ.get("HEARTHSIDE_TEST_DATABASE", "sqlite")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
# Playwright's sync interface keeps an event loop running in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["HEARTHSIDE_VAR"] = str(FOLDER / "var")
(FOLDER / "var" / "static").mkdir(parents=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")

redis = None
if "REDIS_URL" not in os.environ or WORKER:
    redis = RedisServer(FOLDER / "redis")
    os.environ["REDIS_URL"] = redis.url

postgres = None
if ENGINE == "postgresql" and "DATABASE_URL" not in os.environ:
    postgres = Postgres(FOLDER / "postgres")
    os.environ["DATABASE_URL"] = postgres.url("postgres")


_numbers = itertools.count(1)


def unused(name: str) -> str:
    """A short name for a folder that nobody took in this run."""
    return f"{name}{next(_numbers)}"


def pytest_configure(config: pytest.Config) -> None:
    """Start what the run needs; Django has read its settings by now and has connected to nothing."""
    from django.conf import settings

    if redis:
        redis.start()
    if postgres:
        try:
            postgres.start()
        except PostgresMissing as missing:
            pytest.exit(f"SKIPPED: the PostgreSQL part of the suite: {missing}", returncode=77)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(FOLDER / "in-process.sqlite3")


def pytest_report_header() -> list[str]:
    """Say what the run stands on."""
    on = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return [f"database: {on}" + (f" ({postgres.version})" if postgres else ""), f"redis: {os.environ['REDIS_URL']}"]


def pytest_unconfigure() -> None:
    """Stop what was started and leave nothing behind."""
    for part in (redis, postgres):
        if part:
            part.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
