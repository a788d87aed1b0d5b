"""A machine whose clock is wrong: a process with the distribution's libfaketime before its C library."""

from __future__ import annotations

from pathlib import Path

LIBRARIES = ("libfaketimeMT.so.1", "libfaketime.so.1")
FOLDERS = ("/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime")


def library() -> Path | None:
    """Where it is on this machine, the one for threads first."""
    for name in LIBRARIES:
        for folder in FOLDERS:
            found = sorted(Path("/").glob(f"{folder.lstrip('/')}/{name}"))
            if found:
                return found[0]
    return None


def off_by(seconds: int) -> dict[str, str]:
    """The environment of a process whose clock is so far ahead (below zero: behind). What it waits for is not changed."""
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"{seconds:+d}",
        "FAKETIME_DONT_RESET": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
