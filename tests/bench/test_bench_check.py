"""`bin/bench check` over small sets of the test's own: what it says is what the check says, and what a text costs."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from bench import hard
from community import env
from moderation.check import assess
from moderation.check.engine import DEADLINE

SETS = {
    "talk": [
        ("now", "i want to kill myself tonight"),
        ("now", "i took all the pills ten minutes ago"),
        ("calm", "good morning, day 12"),
        ("calm", "thank you for the meeting"),
        ("calm", "call me on 020 7946 0018 tonight"),
        ("calm", "so tired"),
    ],
    "other": [("", "buenos días a todos")],
}
MEASURE = """
import argparse, json, pathlib, subprocess, sys
ap = argparse.ArgumentParser()
ap.add_argument("--sets", type=pathlib.Path)
ap.add_argument("--json", type=pathlib.Path)
ap.add_argument("command", nargs="*")
a = ap.parse_args()
rows = [json.loads(line) for path in sorted(a.sets.glob("*.jsonl")) for line in path.read_text().splitlines()]
done = subprocess.run(a.command, input="".join(json.dumps(row) + "\\n" for row in rows), capture_output=True, text=True)
alerts = sum(json.loads(line)["alert"] for line in done.stdout.splitlines())
print(f"own measure: {alerts} of {len(rows)}")
a.json.write_text(json.dumps({"alerts": alerts}))
sys.exit(1)
"""


@pytest.fixture
def sets(tmp_path):
    folder = tmp_path / "sets"
    folder.mkdir()
    for name, rows in SETS.items():
        lines = [json.dumps({"id": f"{name}{n}", "label": row[0], "text": row[1]}) for n, row in enumerate(rows)]
        (folder / f"{name}.dev.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def check(*arguments):
    command = [sys.executable, "-m", "bench", "check", *map(str, arguments)]
    return subprocess.run(command, cwd=env.BASE, capture_output=True, text=True, timeout=100)


def test_it_tells_what_becomes_of_each_label_and_what_it_costs(sets, tmp_path):
    out = tmp_path / "figures.json"
    done = check("--sets", sets, "--out", out)
    assert done.returncode == 0, done.stderr[-3000:]
    assert re.search(r"talk now +2 rows: alert 100.0 %, held 0.0 %, support 100.0 %", done.stdout)
    assert re.search(r"talk calm +4 rows: alert 0.0 %, held 25.0 %", done.stdout)
    figures = json.loads(out.read_text())
    assert figures["found"]["talk now"] == {"rows": 2, "alert": 2, "support": 2}
    assert figures["cost"]["texts"] == 7
    assert (
        0 < figures["cost"]["micros"]["p50"] <= figures["cost"]["micros"]["p99"] <= figures["cost"]["micros"]["most"]
    )
    assert set(figures["cost"]["hard"]) == set(hard.texts())
    assert "over 7 texts" in done.stdout
    assert "memory that the check adds" in done.stdout


def test_a_folder_with_its_own_measure_is_measured_by_it(sets, tmp_path):
    (sets / "measure.py").write_text(MEASURE)
    out = tmp_path / "figures.json"
    done = check("--sets", sets, "--out", out)
    assert done.returncode == 1
    assert "own measure: 2 of 7" in done.stdout
    assert json.loads(out.read_text())["found"] == {"alerts": 2}


def test_without_sets_it_says_what_it_needs(tmp_path):
    for arguments in ((), ("--sets", tmp_path), ("--sets", tmp_path / "nowhere")):
        done = check(*arguments)
        assert done.returncode == 2
        assert "--sets DIR" in done.stderr


def test_a_row_without_a_text_is_named(sets):
    (sets / "talk.dev.jsonl").write_text('{"text": "hello"}\n{"words": "hello"}\n')
    done = check("--sets", sets)
    assert done.returncode == 1
    assert "talk.dev.jsonl:2" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", hard.texts())
def test_no_hard_text_takes_the_deadline(name):
    text = hard.texts()[name]
    verdict = min((assess(text) for _ in range(3)), key=lambda each: each.micros)
    assert len(text) == hard.LENGTH
    assert not verdict.missing
    assert verdict.micros < DEADLINE * 1_000_000
