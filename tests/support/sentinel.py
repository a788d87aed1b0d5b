"""A real Redis with a replica and a real sentinel that watches over them, on loopback ports."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.processes import end, eventually, free_port, spawn, tail
from tests.support.redis import program

SERVICE = "hearth"
WATCH = """
bind 127.0.0.1
protected-mode no
port {port}
sentinel monitor {service} 127.0.0.1 {primary} 1
sentinel down-after-milliseconds {service} 1000
sentinel failover-timeout {service} 4000
"""


class Watched:
    """A primary, its replica and the sentinel; `kill_primary` makes the sentinel promote the other."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.primary, self.replica, self.sentinel = free_port(), free_port(), free_port()
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """REDIS_URL."""
        return f"sentinel://127.0.0.1:{self.sentinel}/{SERVICE}"

    def start(self) -> Watched:
        """Start all three and wait until the sentinel knows the replica."""
        self._serve(self.primary)
        self._serve(self.replica, "--replicaof", f"127.0.0.1 {self.primary}")
        wanted = {"role": "slave", "master_link_status": "up"}
        eventually(lambda: wanted.items() <= self.client(self.replica).info("replication").items(), "replication", 20)
        watch = self.folder / "sentinel.conf"
        watch.write_text(WATCH.format(port=self.sentinel, service=SERVICE, primary=self.primary))
        self._spawn(self.sentinel, [program(), str(watch), "--sentinel"])
        eventually(
            lambda: self.client(self.sentinel).sentinel_slaves(SERVICE), "a sentinel that knows the replica", 30
        )
        return self

    def kill_primary(self) -> None:
        """`kill -9`; returns when the replica is the primary."""
        end(self.running[self.primary], signal.SIGKILL)
        eventually(lambda: self.client(self.replica).info("replication")["role"] == "master", "a new primary", 40)

    def stop(self) -> None:
        """End all of them."""
        for process in self.running.values():
            end(process)

    def client(self, port: int) -> Redis:
        """A connection for looking inside."""
        return Redis(port=port, socket_timeout=2)

    def _serve(self, port: int, *more: str) -> None:
        folder = self.folder / str(port)
        folder.mkdir()
        settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--repl-diskless-sync-delay", "0"]
        self._spawn(port, [program(), *settings, "--dir", str(folder), *more])

    def _spawn(self, port: int, command: list[str]) -> None:
        self.running[port] = spawn(command, self.folder / f"{port}.log")
        eventually(lambda: self._answers(port), "the start of Redis", 15)

    def _answers(self, port: int) -> bool:
        assert self.running[port].poll() is None, tail(self.folder / f"{port}.log")
        try:
            return bool(self.client(port).ping())
        except RedisError:
            return False
