"""The long round of faults: the tests of `tests/faults/`, longer, with their counts shown, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys

from community import env

DATABASES = ("sqlite", "postgresql")


def run(seed: int, *, quick: bool) -> int:
    """0 when zeros stand where zeros belong, on either database. Half an hour and more; `quick` has the suite's rounds."""
    worst = 0
    for database in DATABASES:
        print(f"faults on {database}, dice {seed}", flush=True)
        asked = {"HEARTHSIDE_TEST_DATABASE": database, "HEARTHSIDE_SEED": str(seed)}
        asked |= {} if quick else {"HEARTHSIDE_FAULTS": "long"}
        command = [sys.executable, "-m", "pytest", "-q", "-s", "--no-header", "tests/faults", "tests/test_clock.py"]
        done = subprocess.run(command, cwd=env.BASE, env={**os.environ, **asked}, check=False)
        worst = max(worst, done.returncode)
    return worst
