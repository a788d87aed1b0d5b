"""Child processes that cannot outlive the test run."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def dies_with_us(signal_number: int = signal.SIGKILL) -> Callable[[], None] | None:
    """What a child does before it becomes its program: ask Linux for this signal when the run ends."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(1, signal_number, 0, 0, 0)


def spawn(command: list[str], log: Path, *, ends_with: int = signal.SIGKILL, **more: Any) -> subprocess.Popen[bytes]:
    """Start `command` with its output appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=dies_with_us(ends_with), **more
        )


def end(process: subprocess.Popen[bytes] | None, signal_number: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a process to end, then make it."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGCONT)
    process.send_signal(signal_number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(patience)


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(question: Callable[[], Any], what: str, patience: float = 10, step: float = 0.02) -> Any:
    """The first true answer to `question`; a test fails with `what` when none comes in `patience` seconds."""
    until = time.monotonic() + patience
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not happen within {patience} s (last answer: {answer!r})")
        time.sleep(step)


def tail(log: Path, lines: int = 60, since: int = 0) -> str:
    """The end of a log, at most back to the byte `since`."""
    written = log.read_bytes()[since:].decode(errors="replace") if log.exists() else ""
    return "\n".join(written.splitlines()[-lines:]) or "(nothing was written)"
