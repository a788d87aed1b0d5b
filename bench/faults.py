"""The long round of faults: the tests of `tests/faults/`, longer, their counts shown, on each database and server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from community import env

SERVERS = ("daphne", "uvicorn")
MINUTES = 60.0
"""A round takes some 25 minutes on two quiet cores; one that hangs is ended after these."""
GOODBYE_SECONDS = 60.0
"""So long a round that is told to end may take to end what it started."""


@dataclass
class Round:
    """What one round on one database and server came to. `status` is 0 when zeros stand where zeros belong."""

    where: str
    status: int = 1
    minutes: float = 0.0
    load: tuple[float, float] = (0.0, 0.0)
    counts: list[str] = field(default_factory=list)


def run(seed: int, databases: Sequence[str], servers: Sequence[str], *, quick: bool, minutes: float = MINUTES) -> int:
    """0 when zeros stand where zeros belong, on each; `quick` has the suite's rounds. All counts once more at the end."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "--no-header", "tests/faults", "tests/test_clock.py"]
    rounds = []
    for database, server in ((database, server) for database in databases for server in servers):
        print(f"faults on {database} and {server}, dice {seed}", flush=True)
        asked = {"HEARTHSIDE_TEST_DATABASE": database, "ASGI_SERVER": server, "HEARTHSIDE_SEED": str(seed)}
        asked |= {} if quick else {"HEARTHSIDE_FAULTS": "long"}
        rounds.append(went(f"{database}, {server}", command, asked, minutes))
    print(drawn(rounds), flush=True)
    return max(one.status for one in rounds)


def went(where: str, command: Sequence[str], asked: Mapping[str, str], minutes: float) -> Round:
    """Run it to its end, or for so many minutes; what it says is passed on, and its counts are kept."""
    one, began = Round(where), time.monotonic()
    before = os.getloadavg()[0]
    with subprocess.Popen(
        command, cwd=env.BASE, env={**os.environ, **asked}, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        with _bounded(process, minutes * 60):
            for line in process.stdout:
                print(line, end="", flush=True)
                if line.startswith("  ") and ": " in line:
                    one.counts.append(line.strip())
        one.status = process.wait()
    one.minutes, one.load = (time.monotonic() - began) / 60, (before, os.getloadavg()[0])
    return one


@contextmanager
def _bounded(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """End it when its time is over, and with us: first so that it ends what it started, then with all of that."""
    asked = threading.Timer(seconds, process.send_signal, [signal.SIGINT])
    made = threading.Timer(seconds + GOODBYE_SECONDS, os.killpg, [process.pid, signal.SIGKILL])
    for timer in asked, made:
        timer.daemon = True
        timer.start()
    try:
        yield
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        asked.cancel()
        made.cancel()


def drawn(rounds: Sequence[Round]) -> str:
    """Every round with its minutes, its load and its counts."""
    lines = []
    for one in rounds:
        how = {0: "as it should be", 2: "STOPPED before its end"}.get(one.status, f"FAULTS (status {one.status})")
        load = f"load {one.load[0]:.1f} before, {one.load[1]:.1f} after"
        lines += ["", f"{one.where}: {how}, {one.minutes:.0f} minutes, {load}"]
        lines += [f"  {count}" for count in one.counts]
    return "\n".join(lines)
