"""The disk of a whole place is full: its processes live on, and whoever needs help finds it."""

import os
import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from community import env
from tests.support.processes import end, eventually, free_port, spawn, tail
from tests.support.rounds import tell

pytestmark = [pytest.mark.faults, pytest.mark.wire, pytest.mark.timeout(150)]
UNWANTED = ("REDIS_URL", "DATABASE_URL", "SITE_URL", "SECRET_KEY")
PAGES = ("/help-now/", "/health/live", "/metrics", "/guidelines/")


@pytest.fixture
def served(small_disk, tmp_path):
    """A place of two web processes, by `serve`, all of whose state lies on a small disk: its address, folder and log."""
    folder, log, port = small_disk(60), tmp_path / "serve.log", free_port()
    around = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    command = [sys.executable, str(env.BASE / "manage.py"), "serve", "--port", str(port)]
    process = spawn(
        command, log, ends_with=signal.SIGTERM, env={**around, "HEARTHSIDE_VAR": str(folder), "WEB_PROCESSES": "2"}
    )
    eventually(lambda: "/host/" in log.read_text() or process.poll() is not None, "the start", 90, step=0.2)
    assert process.poll() is None, tail(log)
    yield f"http://127.0.0.1:{port}", folder, log
    end(process, patience=20)


def test_nobody_ends_and_help_is_found(served, fill):
    url, folder, log = served
    fill(folder / "ballast")
    found = [status(url + page) for _ in range(6) for page in PAGES]
    ended = log.read_text().count("ended with status")
    tell("a place on a full disk", pages=len(found), answered=found.count(200), processes_ended=ended)
    assert set(found) == {200}
    assert not ended
    (Path(folder) / "ballast").unlink()


def status(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        answer.read()
        return answer.status
