"""Everything a place needs, from one command: says what it does, and ends with the address and the host's link."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from community import env
from community.live.embedded import CannotStart, Embedded
from community.live.listening import Taken, listen
from community.management.commands.web import allow_many_sockets
from community.management.memory_folder import memory_folder
from community.management.preparing import prepare
from community.management.supervisor import Kept, Supervisor
from community.members.host_link import fresh_link

READY_SECONDS = 60.0
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """`bin/serve` and `manage.py serve [--host H] [--port P]`."""

    help = "Starts the whole place: Redis if none is given, the web processes and the clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        self.ending = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end)
        self.supervisor = Supervisor(self.say)
        self.embedded: Embedded | None = None
        self.numbers: Path | None = None
        allow_many_sockets()
        try:
            with alone(settings.VAR), listen(options["host"], options["port"]) as door:
                self.run_place(door)
        except (CannotStart, Taken) as sentence:
            sys.exit(f"Hearthside cannot start: {sentence}")
        finally:
            self.stop_everything()

    def run_place(self, door: socket.socket) -> None:
        """Prepare, start, tell, keep."""
        site = settings.SITE_URL if env.text("SITE_URL") else os.environ.setdefault("SITE_URL", address_of(door))
        self.start_redis()
        prepare(self.say)
        self.start_processes(door)
        self.await_ready(door, site)
        if not self.ending.is_set():
            self.tell(site)
        while not self.ending.wait(LOOK_SECONDS):
            self.supervisor.look()
            if self.embedded is not None:
                self.embedded.look(self.say)

    def start_redis(self) -> None:
        """The embedded server, unless REDIS_URL names one."""
        if env.text("REDIS_URL"):
            self.say("Redis: the one that REDIS_URL names.")
            return
        embedded = Embedded(settings.VAR)
        self.say(f"Redis: starting {embedded.binary} on a private socket.")
        embedded.start()
        self.embedded = embedded
        os.environ["REDIS_URL"] = embedded.url

    def start_processes(self, door: socket.socket) -> None:
        """The web processes, which share the listening socket, and the clock."""
        count = settings.WEB_PROCESSES
        if count > 1:
            self.numbers = memory_folder("metrics", settings.VAR)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.numbers)
        self.say(f"Web: starting {count} {settings.ASGI_SERVER} process{'es' if count > 1 else ''}.")
        manage = [sys.executable, str(env.BASE / "manage.py")]
        for number in range(1, count + 1):
            argv = [*manage, "web", "--fd", str(door.fileno())]
            self.supervisor.add(Kept(f"Web process {number}", argv, keep=(door.fileno(),)))
        self.say("Clock: starting.")
        self.supervisor.add(Kept("The clock", [*manage, "clock"]))

    def await_ready(self, door: socket.socket, site: str) -> None:
        """Return once the place answers; CannotStart when it does not, or when a process ends meanwhile."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.ending.wait(0.1) and not is_ready(door, site):
            dead = self.supervisor.dead()
            if dead is not None:
                raise CannotStart(f"{dead.name} ended at once; what it wrote stands above.")
            if time.monotonic() > deadline:
                raise CannotStart(f"the place does not answer after {READY_SECONDS:g} seconds.")

    def tell(self, site: str) -> None:
        """The address and, as the last line, the link that makes its opener the host."""
        self.say(f"Ready after {time.monotonic() - self.began:.1f} s. Ctrl-C stops everything.")
        self.say(f"Open {site}")
        link = fresh_link(site)
        connections.close_all()
        self.say("Whoever opens this link first becomes the host (it works once):")
        self.say(link)

    def stop_everything(self) -> None:
        """In the opposite order of the start; sockets are told 1012, deeds under way finish."""
        if self.supervisor.kept or self.embedded:
            self.say("Stopping.")
        self.supervisor.stop()
        if self.embedded is not None:
            self.embedded.stop()
        if self.numbers is not None:
            shutil.rmtree(self.numbers, ignore_errors=True)

    def end(self, number: int, frame: FrameType | None) -> None:
        """A signal: leave the loop; a second one changes nothing."""
        self.ending.set()

    def say(self, line: str) -> None:
        """One line, at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


@contextlib.contextmanager
def alone(var: Path) -> Iterator[None]:
    """Hold the place's lock: two supervisors over one folder would take each other's Redis and database."""
    with (var / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(
                f"it is running already with {var}; stop it, or give this one its own HEARTHSIDE_VAR."
            ) from None
        yield


def address_of(door: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{host}:{port}"


def is_ready(door: socket.socket, site: str) -> bool:
    """Whether /health/ready is answered with 200."""
    parts = urlsplit(address_of(door))
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": urlsplit(site).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
