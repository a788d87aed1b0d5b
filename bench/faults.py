"""The long round of faults: the tests of `tests/faults/`, longer, their counts shown, on each database and server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from community import env

SERVERS = ("daphne", "uvicorn")


def run(seed: int, databases: Sequence[str], servers: Sequence[str], *, quick: bool) -> int:
    """0 when zeros stand where zeros belong, on each. Half an hour and more each; `quick` has the suite's rounds."""
    worst = 0
    for database, server in ((database, server) for database in databases for server in servers):
        print(f"faults on {database} and {server}, dice {seed}", flush=True)
        asked = {"HEARTHSIDE_TEST_DATABASE": database, "ASGI_SERVER": server, "HEARTHSIDE_SEED": str(seed)}
        asked |= {} if quick else {"HEARTHSIDE_FAULTS": "long"}
        command = [sys.executable, "-m", "pytest", "-q", "-s", "--no-header", "tests/faults", "tests/test_clock.py"]
        done = subprocess.run(command, cwd=env.BASE, env={**os.environ, **asked}, check=False)
        worst = max(worst, done.returncode)
    return worst
