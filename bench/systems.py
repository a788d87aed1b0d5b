"""The systems that are measured, each started by its own entry points on the servers' core with a Redis of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from bench import machine
from bench.line import Dialect
from community import env
from community.live.embedded import arguments, program

START_SECONDS = 60.0
Seat = tuple[str, str, str]
"""The path of the socket, the cookie, and the room's name."""
PLAIN = Dialect('{"message":"%(words)s"}', b'{"message"')
OURS = Dialect(
    '{"type":"say","nonce":"%(tag)s","body":"%(words)s"}', b'{"type":"message"', steps=((b'{"type":"welcome"', ""),)
)


class System(ABC):
    """Something that is started, has members in rooms, and is ended."""

    dialect = PLAIN
    stores = False
    wants: tuple[str, ...] = ()
    """Programs that must be installed."""
    patience = 15.0
    """Seconds to end by itself."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = Path(tempfile.mkdtemp(prefix="hb-"))
        self.port = machine.free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {**os.environ, "PYTHONPATH": str(env.BASE)}

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        self._launch()
        self._await(self._answers, f"{self.name} does not start; see {self.folder}/log")

    def missing(self) -> str:
        """The programs that it needs and this machine has not got; empty when all are there."""
        return ", ".join(program for program in self.wants if shutil.which(program) is None)

    def halt(self) -> None:
        """End what was started; what it wrote stays, and it can be started again."""
        while self.processes:
            machine.end(self.processes.pop(), self.patience)

    def stop(self) -> None:
        """End what was started, and remove what it wrote."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self) -> list[int]:
        """All its processes, its Redis included."""
        return [pid for process in self.processes for pid in machine.tree(process.pid)]

    @abstractmethod
    def seats(self, members: int, rooms: int) -> list[Seat]:
        """So many members spread over so many rooms, all new."""

    @abstractmethod
    def _launch(self) -> None: ...

    def _run(self, *argv: str) -> None:
        self.processes.append(machine.start(argv, self.folder / "log", self.environment))

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2).close()
        except urllib.error.HTTPError:
            return not self.stores
        except OSError:
            return False
        return True

    def _await(self, question: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not question():
            if time.monotonic() > until or any(process.poll() is not None for process in self.processes):
                raise RuntimeError(what + "\n" + (self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)


class Hearthside(System):
    """The whole product: `manage.py serve` with everything that it starts."""

    dialect = OURS
    stores = True

    def __init__(self, name: str, server: str, processes: int = 1) -> None:
        super().__init__(name)
        self.web_processes = processes
        self.environment |= {
            "HEARTHSIDE_VAR": str(self.folder / "var"),
            "HEARTHSIDE_LOADTEST": "1",
            "ASGI_SERVER": server,
            "WEB_PROCESSES": str(processes),
        }
        self._made = 0
        for unwanted in ("REDIS_URL", "DATABASE_URL", "SITE_URL"):
            self.environment.pop(unwanted, None)
        if given := os.environ.get("BENCH_DATABASE_URL"):
            self.environment["DATABASE_URL"] = given

    def _launch(self) -> None:
        self._run(sys.executable, str(env.BASE / "manage.py"), "serve", "--port", str(self.port))

    def seats(self, members: int, rooms: int) -> list[Seat]:
        """Made by `manage.py seats`, on the load's core."""
        out = self.folder / f"seats-{self._made}"
        self._made += 1
        wanted = ["--members", str(members), "--rooms", str(rooms), "--out", str(out)]
        argv = [sys.executable, str(env.BASE / "manage.py"), "seats", *wanted]
        subprocess.run(argv, env=self.environment, check=True, capture_output=True, timeout=60)
        lines = (json.loads(line) for line in out.read_text().splitlines())
        return [(f"/ws/rooms/{room}/", line["cookie"], room) for line in lines for room in line["rooms"]]


class Tutorial(System):
    """The tutorial's consumer on one of the servers, with a Redis beside it."""

    def __init__(self, name: str, server: str) -> None:
        super().__init__(name)
        self.server = server
        self.environment["REDIS_URL"] = f"unix://{self.folder / 'redis.sock'}"
        self._groups = 0

    def _launch(self) -> None:
        self._run(*arguments(program(), self.folder / "redis.sock"))
        self._await((self.folder / "redis.sock").exists, "no Redis")
        application = "bench.peers.tutorial:application"
        where = ["-p", str(self.port)] if self.server == "daphne" else ["--port", str(self.port)]
        more = (
            []
            if self.server == "daphne"
            else ["--ws", "websockets-sansio", "--log-level", "error", "--lifespan", "off"]
        )
        quiet = ["-v", "0"] if self.server == "daphne" else []
        self._run(sys.executable, "-m", self.server, *where, *more, *quiet, application)

    def _answers(self) -> bool:
        return listens(self.port)

    def seats(self, members: int, rooms: int) -> list[Seat]:
        """Nobody needs a name here."""
        self._groups += 1
        names = [f"load-{self._groups}-{number}" for number in range(rooms)]
        return [(f"/ws/chat/{names[n % rooms]}/", "", names[n % rooms]) for n in range(members)]


class Bare(Tutorial):
    """The limit."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")

    def _launch(self) -> None:
        self._run(sys.executable, "-m", "bench.peers.bare", str(self.port))


def listens(port: int) -> bool:
    """Whether somebody on this machine listens on the port; asked without connecting."""
    wanted = f":{port:04X} "
    return any(
        wanted in line.split(maxsplit=2)[1] + " " for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
    )
