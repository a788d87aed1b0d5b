"""The steps of the Dockerfile, done in a clean folder: what they leave is enough to prepare and to serve a place."""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

import pytest

from deploy import rehearse
from tests.deploy.composed import FILLED_IN
from tests.support.processes import end, eventually, free_port, spawn, tail


@pytest.mark.timeout(240)
def test_what_the_steps_leave_serves_a_place(tmp_path: Path) -> None:
    """Only what pip installs is taken from here: every run of this suite was installed from the same hashes."""
    image = rehearse.rehearsed(tmp_path / "image", installs=False)
    code, state = image.here("."), tmp_path / "image" / "var" / "lib" / "hearthside"
    assert {"manage.py", "community", "rooms", "moderation", "templates", "static"} <= {
        path.name for path in code.iterdir()
    }
    assert not {".git", ".venv", "tests", "bench", "var", ".env"} & {path.name for path in code.iterdir()}
    assert list(code.glob("locale/*/LC_MESSAGES/*.mo")), "the catalogues are compiled"
    assert list(code.glob("moderation/check/__pycache__/*.rules")), "the rules are compiled"
    assert not list(state.iterdir())

    port = free_port()
    settings = {
        **rehearse.surroundings(image),
        "SECRET_KEY": FILLED_IN["SECRET_KEY"],
        "SITE_URL": "https://place.test",
    }
    subprocess.run(["python", "manage.py", "prepare"], check=True, cwd=code, env=settings, capture_output=True)
    words = [{"0.0.0.0": "127.0.0.1", "8000": str(port)}.get(word, word) for word in image.command]
    process = spawn(words, tmp_path / "log", cwd=code, env=settings)
    try:
        eventually(lambda: ready(port), f"an answer {tail(tmp_path / 'log')}", patience=60, step=0.1)
    finally:
        end(process)


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
