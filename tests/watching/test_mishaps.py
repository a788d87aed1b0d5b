"""Reports of errors: they arrive where the host chose, and carry nothing that anybody wrote."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

WORDS = "walnuts by the lighthouse"
SCRIPT = f"""
import logging, django
django.setup()
from django.test import Client
from community.home import health
words = "{WORDS}"
def broken(question):
    inner = words
    raise RuntimeError("broken by " + inner)
health._answers = broken
Client(raise_request_exception=False).post("/health/ready?q=" + words.replace(" ", "+"), {{"body": words}})
logging.getLogger("rooms").error("a line of %s", words)
import sentry_sdk
sentry_sdk.flush(5)
"""


@pytest.fixture
def service():
    """A service on loopback that keeps what it is sent."""
    got = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, got
    server.shutdown()
    server.server_close()


def run(script, tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "community.settings",
            "HEARTHSIDE_VAR": str(tmp_path),
            "ALLOWED_HOSTS": "testserver",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_error_is_reported_without_a_word_of_anybody(service, tmp_path):
    port, got = service
    done = run(SCRIPT, tmp_path, SENTRY_DSN=f"http://key@127.0.0.1:{port}/1")
    assert done.returncode == 0, done.stderr
    events = [json.loads(body.split(b"\n")[2]) for body in got]
    kinds = [error["type"] for event in events for error in event.get("exception", {}).get("values", [])]
    assert "RuntimeError" in kinds
    assert "a line of %s" in [event.get("logentry", {}).get("message") for event in events]
    sent = b"".join(got).decode()
    assert WORDS not in sent.replace(f'words = \\"{WORDS}\\"', "")
    assert "walnuts+" not in sent
    assert '"vars"' not in sent


def test_nothing_is_reported_by_itself(service, tmp_path):
    _, got = service
    run(SCRIPT, tmp_path)
    assert got == []


@pytest.mark.parametrize("address", ["ftp://key@host/1", "http://127.0.0.1", "http://127.0.0.1/1"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    done = run("import django; django.setup()", tmp_path, SENTRY_DSN=address)
    assert done.returncode
    assert "SENTRY_DSN" in done.stderr


def test_the_privacy_page_names_it(client, settings, db):
    settings.SENTRY_DSN = ""
    assert b"error service" not in client.get("/privacy/").content
    settings.SENTRY_DSN = "https://key@errors.example.org/1"
    assert b"error service" in client.get("/privacy/").content
