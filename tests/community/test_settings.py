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
    "DATABASE_REPLICA_URL": "sqlite:///copy",
    "REDIS_URL": "http://127.0.0.1:6379",
    "ASGI_SERVER": "gunicorn",
    "WEB_PROCESSES": "many",
    "TRUSTED_PROXIES": "-1",
    "TIME_ZONE": "Mars/Olympus",
    "LANGUAGE_CODE": "tlh",
    "HEARTHSIDE_LOADTEST": "maybe",
    "ALLOWED_HOSTS": "https://example.org",
    "MINIMUM_AGE": "7",
    "EMAIL_URL": "imap://example.org",
    "FIELD_KEYS": f"{'k' * 32},short",
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


@pytest.mark.parametrize("name", [name for name in NONSENSE if not name.endswith("_FILE")])
def test_nonsense_in_a_file_is_refused_just_so(tmp_path, name):
    kept = tmp_path / "kept"
    kept.write_text(f"{NONSENSE[name]}\n")
    done = start(tmp_path, **{f"{name}_FILE": str(kept)})
    assert done.returncode != 0
    assert done.stderr.startswith("Hearthside cannot start: ")
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "https://example.org/community"),
        ("SITE_URL", "https:///here"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://example.org:port"),
        ("DATABASE_URL", "postgres://user@host:port/db"),
        ("DATABASE_URL", "postgres://user@host/db?pool_mode=statement"),
        ("WEB_PROCESSES", "0"),
        ("WEB_PROCESSES", "٣"),
        ("REDIS_URL", "sentinel://a:26379"),
    ],
)
def test_what_nearly_makes_sense_is_refused_too(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert done.stderr.startswith(f"Hearthside cannot start: {name}")
    assert len(done.stderr.strip().splitlines()) == 1


SENSE = {
    "SITE_URL": "https://example.org:8443/",
    "ALLOWED_HOSTS": "example.org, .example.net,[::1],127.0.0.1",
    "ASGI_SERVER": "uvicorn",
    "WEB_PROCESSES": "4",
    "TIME_ZONE": "Europe/Madrid",
    "LANGUAGE_CODE": "es",
    "DEBUG": "off",
    "TRUSTED_PROXIES": "2",
    "REDIS_URL": "redis://a,rediss://b:6380/1",
    "SITE_NAME": "Under the Lime Tree",
}


def test_what_makes_sense_is_taken_from_files_all_at_once(tmp_path):
    for name, value in SENSE.items():
        (tmp_path / name).write_text(value)
    done = start(tmp_path, **{f"{name}_FILE": str(tmp_path / name) for name in SENSE})
    assert done.returncode == 0, done.stderr


def test_a_password_in_an_address_is_not_repeated(tmp_path):
    said = start(tmp_path, DATABASE_URL="mysql://keeper:kettle@db/hearthside").stderr
    assert "db/hearthside" in said
    assert "kettle" not in said


def test_a_setting_may_come_from_a_file_but_not_from_both(tmp_path):
    kept = tmp_path / "zone"
    kept.write_text("Mars/Olympus\n")
    assert "Mars/Olympus" in start(tmp_path, TIME_ZONE_FILE=str(kept)).stderr
    assert "both" in start(tmp_path, TIME_ZONE_FILE=str(kept), TIME_ZONE="Europe/Madrid").stderr
    kept.write_text("Europe/Madrid\n")
    assert start(tmp_path, TIME_ZONE_FILE=str(kept)).returncode == 0


def test_a_replica_of_sqlite_is_refused(tmp_path):
    copy = "postgresql://reader@replica.example.org/hearthside"
    done = start(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/place.sqlite3", DATABASE_REPLICA_URL=copy)
    assert done.returncode != 0
    assert done.stderr.strip() == (
        "Hearthside cannot start: DATABASE_REPLICA_URL is set, but DATABASE_URL is SQLite, which has no replicas."
    )
