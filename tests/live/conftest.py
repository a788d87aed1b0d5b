"""The project's servers with a tiny application."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.raw import Line
from tests.support.processes import end, eventually, free_port, spawn


class Served:
    """One server process."""

    def __init__(self, kind: str, log: Path, proxies: int = 0) -> None:
        self.kind, self.log, self.port = kind, log, free_port()
        script = str(Path(__file__).with_name("echo.py"))
        self.process = spawn([sys.executable, script, kind, str(self.port), str(proxies)], log)
        eventually(lambda: self.has_said("ready"), f"{kind} is ready", patience=20)

    def has_said(self, words: str) -> bool:
        """Whether the application or a hook wrote this."""
        return any(line.startswith(words) for line in self.lines())

    def lines(self) -> list[str]:
        """Everything it wrote."""
        return self.log.read_text().splitlines()

    def line(self, path: str | None = None, **more: bool) -> Line:
        """A connection; with a path, a socket that is open."""
        line = Line(self.port, **more)
        if path is not None:
            assert line.shake(path) == 101
        return line

    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024


@pytest.fixture(scope="session", params=["daphne", "uvicorn"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of each kind, shared by the tests that do not hurt it."""
    running = Served(request.param, tmp_path_factory.mktemp("live") / f"{request.param}.log")
    yield running
    end(running.process)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """`serve("daphne")`: a server of the test's own."""
    started: list[Served] = []

    def start(kind: str, **more: int) -> Served:
        started.append(Served(kind, tmp_path / f"{kind}-{len(started)}.log", **more))
        return started[-1]

    yield start
    for each in started:
        end(each.process)
