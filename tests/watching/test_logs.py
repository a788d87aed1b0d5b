"""Log lines: readable by people or by programs, with ids, without words and without the values of variables."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import logging, django
django.setup()
from structlog.contextvars import bound_contextvars
logger = logging.getLogger("rooms.saying")
with bound_contextvars(request="abc123", socket="s1"):
    logger.warning("a message could not be %s", "stored", extra={"post": 7})
    secret = "walnuts by the lighthouse"
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("failed")
"""


def lines(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "community.settings",
            "HEARTHSIDE_VAR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_programs_get_json_with_the_ids(tmp_path):
    done = lines(tmp_path, LOG_FORMAT="json")
    first, second = [json.loads(line) for line in done.stderr.splitlines()]
    assert first["event"] == "a message could not be stored"
    assert (first["request"], first["socket"], first["post"]) == ("abc123", "s1", 7)
    assert (first["level"], first["logger"]) == ("warning", "rooms.saying")
    assert second["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.parametrize("form", ["text", "json"])
def test_tracebacks_tell_no_values(tmp_path, form):
    done = lines(tmp_path, LOG_FORMAT=form)
    assert "ValueError" in done.stderr
    assert "walnuts" not in done.stderr.replace('secret = "walnuts by the lighthouse"', "")


def test_people_get_one_line_with_the_ids(tmp_path):
    first = lines(tmp_path).stderr.splitlines()[0]
    assert "a message could not be stored" in first
    assert "request=abc123" in first


def test_a_form_that_nobody_knows_is_refused(tmp_path):
    done = lines(tmp_path, LOG_FORMAT="xml")
    assert done.returncode
    assert "LOG_FORMAT is 'xml'" in done.stderr
