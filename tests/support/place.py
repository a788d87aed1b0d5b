"""A running community: real server processes on free ports, over a database and a Redis that a test may hurt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from community import env
from tests.support.databases import Databases
from tests.support.processes import end, eventually, free_port, spawn, tail
from tests.support.redis import RedisServer

running: list[Place] = []


class Place:
    """`processes` web processes over one fresh database.

    `processes` are independent servers, each on its own port, so that a test knows whom it talks to and whom it kills.
    """

    def __init__(
        self, folder: Path, databases: Databases, redis: RedisServer, processes: int = 1, **environment: str
    ) -> None:
        self.folder, self.databases, self.redis = folder, databases, redis
        self.folder.mkdir(parents=True)
        self.database = databases.fresh()
        self.environment = environment
        self.own: dict[int, dict[str, str]] = {}  # what only one process gets, from its next start on
        self.ports = [free_port() for _ in range(processes)]
        self.processes: list[subprocess.Popen[bytes] | None] = [None] * processes

    @property
    def url(self) -> str:
        """The address of the first process, without a slash at the end."""
        return self.address(0)

    @property
    def ws_url(self) -> str:
        """The same for sockets."""
        return self.url.replace("http", "ws", 1)

    def address(self, number: int = 0) -> str:
        """The address of one process."""
        return f"http://127.0.0.1:{self.ports[number]}"

    def start(self) -> Place:
        """Start every process and wait until each answers."""
        running.append(self)
        for number in range(len(self.ports)):
            self._launch(number)
        for number in range(len(self.ports)):
            self._await(number)
        return self

    def stop(self) -> None:
        """End every process as an operator would."""
        if self in running:
            running.remove(self)
        for process in self.processes:
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            end(process)

    def kill(self, number: int = 0) -> None:
        """`kill -9`: no goodbye to anybody."""
        end(self.processes[number], signal.SIGKILL)

    def terminate(self, number: int = 0) -> None:
        """A restart as an operator does it: SIGTERM, and wait for the end."""
        end(self.processes[number], signal.SIGTERM)

    def restart(self, number: int = 0) -> None:
        """Start a process again that was killed, on its old port."""
        end(self.processes[number])
        self._launch(number)
        self._await(number)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Within it Django's models in this process speak to this place's database."""
        with self.databases.inside(self.database):
            yield

    def log(self, number: int = 0) -> Path:
        """Where one process writes."""
        return self.folder / f"web-{number}.log"

    def _launch(self, number: int) -> None:
        port = self.ports[number]
        command = [sys.executable, str(env.BASE / "manage.py"), "web", "--host", "127.0.0.1", "--port", str(port)]
        own = {
            "DATABASE_URL": self.databases.url(self.database),
            "REDIS_URL": self.redis.url,
            "SITE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }
        self.processes[number] = spawn(
            command, self.log(number), env={**os.environ, **own, **self.environment, **self.own.get(number, {})}
        )

    def _await(self, number: int) -> None:
        eventually(lambda: self._answers(number), f"the start of web process {number}", patience=40, step=0.1)

    def _answers(self, number: int) -> bool:
        process = self.processes[number]
        assert process and process.poll() is None, f"web process {number} ended:\n{tail(self.log(number))}"
        try:
            with urllib.request.urlopen(f"{self.address(number)}/health/live", timeout=5) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False
