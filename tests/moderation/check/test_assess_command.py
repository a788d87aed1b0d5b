"""`manage.py assess`, as somebody pipes lines through it: a line that makes no sense is named, and the rest goes on."""

import json
import subprocess
import sys

import pytest

from community import env

GOOD = b'{"id": "good", "text": "i want to kill myself tonight"}'
KEYS = {"id", "action", "support", "alert", "hint", "signals", "micros"}

WRONG = {
    "no JSON": (b"good morning", "not JSON"),
    "half a line": (b'{"id": "1", "text": "goo', "not JSON"),
    "a list": (b'["good morning"]', "not an object"),
    "a word": (b'"good morning"', "not an object"),
    "nothing": (b"null", "not an object"),
    "no text": (b'{"id": "1"}', "text is missing"),
    "a number for a text": (b'{"id": "1", "text": 12}', "text is missing"),
    "a list for a text": (b'{"id": "1", "text": ["a"]}', "text is missing"),
    "a list for a language": (b'{"id": "1", "text": "a", "lang": ["en"]}', "lang"),
    "no number": (b'{"id": NaN, "text": "a"}', "not JSON"),
    "a hundred thousand brackets": (b"[" * 100_000, "not JSON"),
    "a number of 5,000 digits": (b'{"id": ' + b"1" * 5_000 + b', "text": "a"}', "not JSON"),
    "bytes that are no text": (b"\xff\xfe\x00\x01", "not JSON"),
}
ODD = {
    "an empty text": b'{"id": "1", "text": ""}',
    "half of a pair": b'{"id": "1", "text": "\\ud83d die \\udc00"}',
    "a NUL": b'{"id": "1", "text": "a\\u0000b"}',
    "bytes that are no UTF-8 in a text": b'{"id": "1", "text": "caf\xe9"}',
    "a language that nobody knows": b'{"id": "1", "text": "a", "lang": "tlh"}',
    "no language": b'{"id": "1", "text": "a", "lang": null}',
    "more than was asked for": b'{"id": "1", "text": "a", "mood": [1, {"b": 2}]}',
    "100,000 characters": b'{"id": "1", "text": "' + b"na" * 50_000 + b'"}',
    "an object for an id": b'{"id": {"a": 1}, "text": "a"}',
}


def assess(*lines):
    """The answers, one for each line that is not blank."""
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), "assess"],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def answers():
    """All wrong lines, each between two good ones, in one run."""
    lines = [GOOD, b"", b"   "]
    for line, _ in WRONG.values():
        lines += [line, GOOD]
    return assess(*lines)


def test_a_line_that_makes_no_sense_is_named_and_the_rest_goes_on(answers):
    assert len(answers) == 1 + 2 * len(WRONG)
    for number, (_, why) in enumerate(WRONG.values()):
        wrong, good = answers[1 + 2 * number], answers[2 + 2 * number]
        assert set(wrong) == {"line", "error"}
        assert why in wrong["error"]
        assert wrong["line"] == 4 + 2 * number
        assert set(good) == KEYS
        assert good["id"] == "good" and good["alert"] is True


def test_odd_texts_get_a_whole_verdict():
    for name, answer in zip(ODD, assess(*ODD.values()), strict=True):
        assert set(answer) == KEYS, name
        assert answer["action"] == "publish", name
        assert isinstance(answer["micros"], int), name


def test_the_error_quotes_no_words(answers):
    assert not any("morning" in json.dumps(answer) for answer in answers)


def test_spans_count_code_points_of_the_text_as_it_was_sent():
    text = "\U0001f62d\u200b call me on \u202e020 7946 0018\u202c, \u0130stanbul"
    (answer,) = assess(json.dumps({"id": 1, "text": text}).encode())
    (signal,) = [signal for signal in answer["signals"] if signal["kind"] == "contact"]
    assert "020 7946 0018" in text[signal["start"] : signal["end"]]


def test_whoever_has_read_enough_may_leave():
    command = [sys.executable, str(env.BASE / "manage.py"), "assess"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdin.write(GOOD + b"\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == "good"
        running.stdout.close()
        _, complaint = running.communicate((GOOD + b"\n") * 50, timeout=60)
    assert complaint == b""
    assert running.returncode == 0
