"""Processes that cannot outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

PR_SET_PDEATHSIG = 1
WATCH = 'cat >/dev/null; kill -TERM "$0" 2>/dev/null'
"""A shell that waits for its input to end, which it does when the parent is gone however it died."""

_watches: dict[int, subprocess.Popen[bytes]] = {}


def spawn(
    argv: Sequence[str], *, env: Mapping[str, str] | None = None, keep: Sequence[int] = (), quiet: bool = False
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own; it gets SIGTERM when this process dies. Main thread only.

    The kernel ties the signal to the thread that called, so that from any other thread it would come too early.
    `keep` are file descriptors to hand down.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("A child must be started from the main thread.")
    options: dict[str, Any] = {"env": env, "pass_fds": tuple(keep), "start_new_session": True}
    options["stdin"] = subprocess.DEVNULL
    if quiet:
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if platform.system() == "Linux":
        return subprocess.Popen(argv, preexec_fn=dies_with(os.getpid()), **options)
    child = subprocess.Popen(argv, **options)
    script = ["/bin/sh", "-c", WATCH, str(child.pid)]
    _watches[child.pid] = subprocess.Popen(script, stdin=subprocess.PIPE, start_new_session=True)
    return child


def dies_with(parent: int) -> Callable[[], None]:
    """What the new process calls before it becomes the program: ask the kernel for a signal at the parent's death."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask


def stop(child: subprocess.Popen[bytes], patience: float) -> int:
    """Ask a child to end, then insist; returns its status."""
    if child.poll() is None:
        child.terminate()
    try:
        status = child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        status = child.wait()
    watch = _watches.pop(child.pid, None)
    if watch is not None and watch.stdin is not None:
        watch.stdin.close()
        watch.wait()
    return status
