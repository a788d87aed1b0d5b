"""Clocks beside a place, as processes of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from community import env
from tests.support.place import Place
from tests.support.processes import end, spawn, tail


@pytest.fixture
def clocks(tmp_path: Path) -> Iterator[Callable[[Place, int], list[int]]]:
    """`clocks(place, 2)`: so many clocks look once at the same time; gives how each ended."""
    started: list[Popen[bytes]] = []

    def look(place: Place, count: int) -> list[int]:
        around = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}
        command = [sys.executable, str(env.BASE / "manage.py"), "clock", "--once"]
        log = tmp_path / "clock.log"
        started.extend(spawn(command, log, env={**os.environ, **around}) for _ in range(count))
        ended = [process.wait(60) for process in started[-count:]]
        assert not any(ended), tail(log)
        return ended

    yield look
    for process in started:
        end(process)
