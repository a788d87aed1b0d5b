"""The long round of faults is bounded in time, ends what it started, and says at its end what was counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import faults
from tests.support.processes import eventually

SAYS = "print('\\n  kills: accepted 30, lost 0'); print('..  [100%]')"
HANGS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("  child:", child.pid, flush=True)
try:
    time.sleep(600)
finally:
    child.{ends}()
    child.wait()
"""


def test_its_counts_are_kept(capfd: pytest.CaptureFixture[str]) -> None:
    one = faults.went("sqlite, daphne", [sys.executable, "-c", SAYS], {}, 1)
    assert (one.status, one.counts) == (0, ["kills: accepted 30, lost 0"])
    assert "kills: accepted 30" in capfd.readouterr().out
    assert "sqlite, daphne: as it should be" in faults.drawn([one])
    assert "  kills: accepted 30, lost 0" in faults.drawn([one])


@pytest.mark.parametrize("ends", ["kill", "poll"])
def test_one_that_hangs_is_ended_with_what_it_started(ends: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`poll`: it does not end its child, and is then ended with it."""
    monkeypatch.setattr(faults, "GOODBYE_SECONDS", 3.0)
    one = faults.went("sqlite, daphne", [sys.executable, "-c", HANGS.format(ends=ends)], {}, 2 / 60)
    assert one.status != 0
    child = Path(f"/proc/{one.counts[0].split()[-1]}")
    eventually(lambda: not child.exists() or "State:\tZ" in (child / "status").read_text(), "the end of the child")
    assert "as it should be" not in faults.drawn([one])
