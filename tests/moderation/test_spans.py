"""Spans are counted in code points, as the command says them to other programs."""

import json
import subprocess
import sys

import pytest

from community import env

BEFORE = {
    "plain": "",
    "astral": "😀🌱 ",
    "combining": "e\u0301 n\u0303 ",
    "joined": "👩‍👩‍👧 ",
    "right to left": "שלום ",
}


@pytest.fixture(scope="module")
def verdicts():
    lines = [json.dumps({"id": name, "text": f"{before}call me on 020 7946 0018"}) for name, before in BEFORE.items()]
    command = [sys.executable, "manage.py", "assess"]
    done = subprocess.run(command, cwd=env.BASE, input="\n".join(lines), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {said["id"]: said for said in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", BEFORE)
def test_a_span_cuts_the_words_out_of_the_text_as_it_was_given(verdicts, name):
    text = f"{BEFORE[name]}call me on 020 7946 0018"
    spans = [text[s["start"] : s["end"]] for s in verdicts[name]["signals"] if s["kind"] == "contact"]
    assert "020 7946 0018" in spans
