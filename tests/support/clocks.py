"""Clocks beside a place, as processes of their own."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from community import env
from tests.support.place import Place
from tests.support.processes import end, spawn, tail


def look_together(place: Place, count: int, log: Path, goodbye: ExitStack) -> None:
    """`count` clocks do every job once at the same time; each must end well."""
    around = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}
    command = [sys.executable, str(env.BASE / "manage.py"), "clock", "--once"]
    started = [spawn(command, log, env={**os.environ, **around}) for _ in range(count)]
    for process in started:
        goodbye.callback(end, process)
    ended = [process.wait(60) for process in started]
    assert not any(ended), tail(log)
