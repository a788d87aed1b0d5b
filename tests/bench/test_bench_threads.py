"""The threads' part of the benchmark: a small place is written in bulk, asked for every page, and the figures are told."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bench.threads_pages import PAGES
from community import env


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_small_place_is_measured_from_end_to_end(tmp_path, database):
    out = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "threads", "--seconds", "1", "--databases", database, "--out", str(out)]
    done = subprocess.run(command, cwd=env.BASE, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(out.read_text())["threads"].get(database)
    if found is None:
        pytest.skip(f"there is no {database} on this machine")
    assert set(found["pages"]) == set(PAGES)
    for page in found["pages"].values():
        assert 3 < page["queries"][0] <= page["queries"][1] < 20
        assert 0 < page["median_ms"] <= page["p99_ms"]
    assert 10_000 < sum(found["visit"].values()) < 200_000
    assert "medians under 50 ms" in done.stdout
