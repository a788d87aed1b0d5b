"""The desk's part of the benchmark: a small place is filled, asked and talked in, and the figures are told."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bench.pages import PAGES
from community import env


@pytest.mark.timeout(200)
def test_a_small_place_is_measured_from_end_to_end(tmp_path):
    out = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "desk", "--seconds", "1", "--databases", "sqlite", "--out", str(out)]
    done = subprocess.run(command, cwd=env.BASE, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(out.read_text())["desk"]["sqlite"]
    assert set(found["pages"]) == set(PAGES)
    for by_place in found["pages"].values():
        assert by_place["full"]["queries"] == by_place["empty"]["queries"] > 3
        assert 0 < by_place["full"]["median_ms"] <= by_place["full"]["p99_ms"]
    told = found["crises"]
    assert told["said"] == told["stored"] == told["helped"] == told["at_desk"] == 4
    assert told["on_page_p50_ms"] > 0
    assert told["odd"] == 0
    assert "opening under 60 ms" in done.stdout
