"""A setting that makes no sense stops the start with one sentence that says which and why."""

import os
import subprocess
import sys

import pytest

from community import env

NONSENSE = {
    "DEBUG": "perhaps",
    "SECRET_KEY": "short",
    "SITE_URL": "example.org",
    "DATABASE_URL": "mysql://elsewhere/db",
    "REDIS_URL": "http://127.0.0.1:6379",
    "ASGI_SERVER": "gunicorn",
    "WEB_PROCESSES": "many",
    "TRUSTED_PROXIES": "-1",
    "TIME_ZONE": "Mars/Olympus",
    "LANGUAGE_CODE": "tlh",
    "HEARTHSIDE_LOADTEST": "maybe",
    "SECRET_KEY_FILE": "/nowhere/at/all",
}


def start(tmp_path, **settings):
    clean = {name: value for name, value in os.environ.items() if name not in NONSENSE}
    command = [sys.executable, "manage.py", "catalogues", "--compile"]
    surroundings = {**clean, "HEARTHSIDE_VAR": str(tmp_path), **settings}
    return subprocess.run(command, cwd=env.BASE, env=surroundings, capture_output=True, text=True, timeout=60)


def test_without_any_setting_the_place_starts_and_keeps_its_secret(tmp_path):
    assert start(tmp_path).returncode == 0
    secret = tmp_path / "secret_key"
    first = secret.read_text()
    assert secret.stat().st_mode & 0o077 == 0
    assert start(tmp_path).returncode == 0
    assert secret.read_text() == first
    assert len(first) > 40


@pytest.mark.parametrize(("name", "value"), NONSENSE.items(), ids=NONSENSE)
def test_nonsense_is_refused_in_one_sentence(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    said = done.stderr.strip()
    assert said.startswith("Hearthside cannot start: ")
    assert name.removesuffix("_FILE") in said
    assert len(said.splitlines()) == 1


def test_a_setting_may_come_from_a_file_but_not_from_both(tmp_path):
    kept = tmp_path / "zone"
    kept.write_text("Mars/Olympus\n")
    assert "Mars/Olympus" in start(tmp_path, TIME_ZONE_FILE=str(kept)).stderr
    assert "both" in start(tmp_path, TIME_ZONE_FILE=str(kept), TIME_ZONE="Europe/Madrid").stderr
    kept.write_text("Europe/Madrid\n")
    assert start(tmp_path, TIME_ZONE_FILE=str(kept)).returncode == 0
