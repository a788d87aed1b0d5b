"""`manage.py serve`: one command that starts everything, and that nothing outlives."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from community import env
from tests.live.raw import Line
from tests.support import ground
from tests.support.processes import end, eventually, free_port, spawn, tail

COMMAND = [sys.executable, str(env.BASE / "manage.py"), "serve"]


class Supervised:
    """One run of `serve` with a folder of its own and otherwise no settings."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / f"log-{self.port}"
        folder.mkdir(exist_ok=True)
        self.process = spawn([*COMMAND, "--port", str(self.port)], self.log, env=environment(folder, **settings))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> list[str]:
        """What it told so far."""
        return self.log.read_text().splitlines()

    def ready(self) -> Supervised:
        """Wait for its last line."""
        eventually(lambda: self.has_told_the_link(), f"{self.url} is ready:\n{tail(self.log)}", patience=60, step=0.1)
        return self

    def has_told_the_link(self) -> bool:
        assert self.process.poll() is None, tail(self.log)
        return any(re.fullmatch(rf"{self.url}/host/.+", line) for line in self.said())

    def children(self) -> dict[int, str]:
        """The processes it started, by number, with their command lines."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found

    def child(self, word: str) -> int:
        """The number of the child whose command line has this word; 0 when there is none."""
        return next((number for number, line in self.children().items() if word in line), 0)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """An environment without the suite's own settings."""
    unwanted = ("REDIS_URL", "DATABASE_URL", "SITE_URL", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "HEARTHSIDE_VAR": str(folder), "PYTHONUNBUFFERED": "1", **settings}


@pytest.fixture
def supervised() -> Iterator[Callable[..., Supervised]]:
    """`supervised(NAME="value")`: a run of `serve`; `folder=` shares one."""
    runs: list[Supervised] = []

    def run(folder: Path | None = None, **settings: str) -> Supervised:
        runs.append(Supervised(folder or ground.FOLDER / ground.unused("s"), **settings))
        return runs[-1]

    yield run
    for each in runs:
        end(each.process, signal.SIGINT, patience=20)


def status(url: str) -> int:
    """What a page answers."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status


def test_it_ends_with_the_link_and_a_second_run_repeats_no_work(supervised: Callable[..., Supervised]) -> None:
    first = supervised().ready()
    assert f"Open {first.url}" in first.said()
    assert status(first.url) == 200
    assert first.child("redis.sock")
    end(first.process, signal.SIGINT, patience=20)
    assert first.process.returncode == 0
    assert any("Database" in line for line in first.said())
    second = supervised(first.folder).ready()
    assert second.log != first.log
    assert not any("Database" in line for line in second.said())


def test_ctrl_c_stops_everything(supervised: Callable[..., Supervised]) -> None:
    place = supervised(WEB_PROCESSES="2").ready()
    children = place.children()
    assert sum(" web " in line for line in children.values()) == 2
    with Line(place.port) as line:
        line.send(b"GET / HTTP/1.1\r\n")  # somebody in the middle of something does not hold it up
        end(place.process, signal.SIGINT, patience=20)
    assert place.process.returncode == 0
    assert not [number for number in children if Path(f"/proc/{number}").exists()]


def test_nothing_outlives_a_supervisor_that_is_killed(supervised: Callable[..., Supervised]) -> None:
    place = supervised().ready()
    children = place.children()
    assert len(children) >= 2
    end(place.process, signal.SIGKILL)
    gone = lambda: not [number for number in children if Path(f"/proc/{number}").exists()]  # noqa: E731
    eventually(gone, f"the end of {children}", patience=15)


def test_what_dies_is_started_again(supervised: Callable[..., Supervised]) -> None:
    place = supervised().ready()
    web, redis = place.child(" web "), place.child("redis.sock")
    os.kill(web, signal.SIGKILL)
    os.kill(redis, signal.SIGKILL)
    eventually(lambda: place.child(" web ") not in (0, web), "a new web process", patience=10)
    eventually(lambda: place.child("redis.sock") not in (0, redis), "a new Redis", patience=10)
    eventually(lambda: answers(place.url + "/health/ready"), "it is ready again", patience=20)
    assert any(line.startswith("Web process 1 ended") for line in place.said())


def answers(url: str) -> bool:
    try:
        return status(url) == 200
    except OSError:
        return False


def test_two_cannot_share_a_folder(supervised: Callable[..., Supervised]) -> None:
    place = supervised().ready()
    ended = refused(place.folder, "--port", str(free_port()))
    assert "already" in ended


def test_a_busy_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        ended = refused(ground.FOLDER / ground.unused("s"), "--port", str(port))
    assert f"port {port}" in ended


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://here"),
        ("DATABASE_URL", "nonsense"),
        ("SITE_URL", "here"),
        ("WEB_PROCESSES", "many"),
        ("ASGI_SERVER", "gunicorn"),
        ("TRUSTED_PROXIES", "-1"),
        ("DEBUG", "perhaps"),
        ("SECRET_KEY", "short"),
        ("TIME_ZONE", "Moon/Base"),
        ("SECRET_KEY_FILE", "/nowhere"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_sentence(name: str, value: str) -> None:
    assert name in refused(ground.FOLDER / ground.unused("s"), **{name: value})


def refused(folder: Path, *arguments: str, **settings: str) -> str:
    """The one sentence of a `serve` that cannot start."""
    folder.mkdir(exist_ok=True)
    where = environment(folder, **settings)
    ended = subprocess.run([*COMMAND, *arguments], env=where, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert ended.stderr.startswith("Hearthside cannot start: "), ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr
