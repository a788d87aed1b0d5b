"""docker-compose.yml as plain processes: its own commands and settings, only with this machine's addresses in them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from typing import Any

import yaml

from community import env
from tests.support import ground
from tests.support.place import Place, running
from tests.support.postgres import programs
from tests.support.processes import end, eventually, free_port, spawn, tail

FILE = env.BASE / "docker-compose.yml"
FILLED_IN = {
    "DOMAIN": "place.test",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "POSTGRES_PASSWORD": "only-for-tests",
}


def interpolated(text: str, values: dict[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?why not}` as Compose fills them in; KeyError when one is missing."""

    def fill(found: re.Match[str]) -> str:
        name, mark, rest = found["name"], found["mark"], found["rest"]
        return values.get(name) or rest if mark == ":-" else values[name]

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<mark>:[-?])(?P<rest>[^}]*))?\}", fill, text)


def composition(**values: str) -> dict[str, Any]:
    """The whole file with `.env` filled in."""
    return yaml.safe_load(interpolated(FILE.read_text(), {**FILLED_IN, **values}))


class Composed(Place):
    """The web processes of the composition, its preparation before them and its proxy in front of them."""

    def start(self) -> Composed:
        """In the order of `depends_on`: prepare, web, proxy."""
        self.services = composition(WEB_REPLICAS=str(len(self.ports)))["services"]
        self.door = free_port()
        self.admin = free_port()
        self.proxy: subprocess.Popen[bytes] | None = None
        self.clock: subprocess.Popen[bytes] | None = None
        subprocess.run(
            self.argv("prepare"), check=True, env=self.settings("prepare"), stdout=subprocess.PIPE, cwd=env.BASE
        )
        running.append(self)
        for number in range(len(self.ports)):  # one after another: three at once take long on a busy machine
            self.restart(number)
        self._open_door()
        self.clock = spawn(self.argv("clock"), self.folder / "clock.log", env=self.settings("clock"), cwd=env.BASE)
        return self

    def stop(self) -> None:
        """The proxy goes last, as its `depends_on` says."""
        end(self.clock)
        super().stop()
        end(self.proxy)

    @property
    def front(self) -> str:
        """The address that people use."""
        return f"http://127.0.0.1:{self.door}"

    def ails(self, service: str) -> str:
        """What its own health check says, asked on this machine; empty when it passes."""
        kind, program, *words = self.services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        asked = {
            "proxy": lambda: [program, *(word.replace(":2019/", f":{self.admin}/") for word in words)],
            "web": lambda: [sys.executable, *(word.replace(":8000/", f":{self.ports[0]}/") for word in words)],
            "redis": lambda: [shutil.which(program) or "redis-cli", "-s", str(self.redis.socket), *words],
            "database": lambda: [
                str(programs() / program),
                "-h",
                str(ground.postgres and ground.postgres.folder),
                *words,
            ],
        }[service]()
        done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
        return done.stdout or f"status {done.returncode}" if done.returncode else ""

    def argv(self, service: str) -> list[str]:
        """The command of a service of the project's image, on this Python."""
        program, *words = self.services[service]["command"]
        assert program == "python"
        return [sys.executable, *words]

    def settings(self, service: str) -> dict[str, str]:
        """Its environment; the addresses of other services become this machine's."""
        own = self.services[service]["environment"]
        here = {
            "DATABASE_URL": self.databases.url(self.database),
            "REDIS_URL": self.redis.url,
            "SITE_URL": self.front,
            "HEARTHSIDE_VAR": str(self.folder / "var"),
        }
        assert here.keys() - {"HEARTHSIDE_VAR"} <= own.keys()
        path = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**path, **own, **here, "HEARTHSIDE_LOADTEST": "1"}  # nobody else talks as fast as these tests do

    def _launch(self, number: int) -> None:
        port = str(self.ports[number])
        command = [{"0.0.0.0": "127.0.0.1", "8000": port}.get(word, word) for word in self.argv("web")]
        self.processes[number] = spawn(command, self.log(number), env=self.settings("web"), cwd=env.BASE)

    def _open_door(self) -> None:
        folder = self.folder / "caddy"
        folder.mkdir()
        own = {
            **self.services["proxy"]["environment"],
            "SITE_ADDRESS": self.front,
            "UPSTREAMS": " ".join(f"127.0.0.1:{port}" for port in self.ports),
            "STATIC_ROOT": str(self.folder / "var" / "static"),
            "HOME": str(folder),
        }
        # The only line that is not the composition's: Caddy's own door, so that two places can stand beside each other.
        wrapped = folder / "Caddyfile"
        wrapped.write_text(f"{{\n\tadmin 127.0.0.1:{self.admin}\n}}\nimport {env.BASE / 'deploy/Caddyfile'}\n")
        caddy = shutil.which("caddy") or "caddy"
        log = self.folder / "caddy.log"
        self.proxy = spawn([caddy, "run", "--config", str(wrapped), "--adapter", "caddyfile"], log, env=own)
        eventually(lambda: self._is_open(), f"the proxy:\n{tail(log)}", patience=20)

    def _is_open(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.door)) == 0
