"""A new version comes to one web process after another; a step that fails leaves the others as they are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from community import env

# What a Docker engine would be told to do, in its order; none runs here.
TOLD = """#!/bin/sh
echo "$*" >>"$LOG"
case "$*" in
  "compose ps --quiet web") echo one; echo two; echo three ;;
  "compose up --detach --no-deps"*) [ "$(grep -c '^compose up --detach --no-deps' "$LOG")" != "$FAILS" ] ;;
esac
"""


def renewed(folder: Path, fails: int = 0) -> tuple[int, list[str]]:
    """The status, and what the engine was told; the `fails`th replica does not become well."""
    log = folder / "log"
    (folder / "docker").write_text(TOLD)
    (folder / "docker").chmod(0o755)
    around = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "LOG": str(log), "FAILS": str(fails)}
    done = subprocess.run(["sh", str(env.BASE / "deploy/renew.sh")], env=around, check=False)
    return done.returncode, log.read_text().splitlines()


def test_one_after_another_and_the_tables_before_all(tmp_path: Path) -> None:
    status, told = renewed(tmp_path)
    assert status == 0
    assert told.index("compose run --rm prepare") < told.index("stop one")
    one_by_one = [line for line in told if line.startswith("stop") or "--no-recreate --wait web" in line]
    again = "compose up --detach --no-deps --no-recreate --wait web"
    assert one_by_one == ["stop one", again, "stop two", again, "stop three", again]
    assert told[-1] == "compose up --detach --wait"


def test_a_new_version_that_does_not_become_well_takes_one_replica_and_no_more(tmp_path: Path) -> None:
    status, told = renewed(tmp_path, fails=1)
    assert status != 0
    assert [line for line in told if line.startswith("stop")] == ["stop one"]
