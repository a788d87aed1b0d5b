"""Asks the advisory service about every pinned package, and says so when it gave no answer.

`pip-audit` counts a package that the service does not know as skipped and still ends well; that is no answer. Run as a
program it prints one line and ends with 0 (nothing known against any), 1 (something is) or 2 (not checked).
"""

from __future__ import annotations

import json
import subprocess
import sys

PINS = "requirements/base.txt"
ASK = ["pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]


def ask(pins: str) -> str:
    """The service's answer as JSON; empty when there was none within two minutes."""
    try:
        return subprocess.run([*ASK, "--requirement", pins], capture_output=True, text=True, timeout=120).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def judge(answer: str) -> tuple[int, str]:
    """The exit code and the line for an answer."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return 2, "NOT CHECKED: no advisory service answered"
    flaws = [f"{package['name']} {flaw['id']}" for package in packages for flaw in package.get("vulns", ())]
    unknown = sum("skip_reason" in package for package in packages)
    if flaws:
        return 1, f"known flaws: {', '.join(flaws)}"
    if unknown or not packages:
        return 2, f"NOT CHECKED: the advisory service knew nothing of {unknown} of {len(packages)} packages"
    return 0, f"nothing known against {len(packages)} packages"


if __name__ == "__main__":
    code, line = judge(ask(PINS))
    print(line)
    sys.exit(code)
