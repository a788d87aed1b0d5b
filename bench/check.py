"""The moderation check over labelled sets: what it finds and misses, and what a text costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.figures import at_share
from community import env

ASSESS = [sys.executable, str(env.BASE / "manage.py"), "assess"]


def run(sets: Path | None) -> int:
    """Print both; gives the exit status of the sets' own `measure.py`, where there is one."""
    if sets is None or not sets.is_dir():
        print("Say --sets DIR, a folder with labelled sets as JSON lines.", file=sys.stderr)
        return 2
    status = 0
    measure = sets / "measure.py"
    if measure.exists():
        done = subprocess.run(
            [sys.executable, str(measure), "--sets", str(sets), "--", *ASSESS], cwd=env.BASE, timeout=600
        )
        status = done.returncode
    print(cost(sets))
    return status


def cost(sets: Path) -> str:
    """CPU time of the check for each text of the sets, in microseconds."""
    texts = [
        json.loads(line)["text"] for path in sorted(sets.glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    feed = "".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts))
    done = subprocess.run(ASSESS, input=feed, capture_output=True, text=True, cwd=env.BASE, check=True, timeout=600)
    micros = sorted(json.loads(line)["micros"] for line in done.stdout.splitlines() if line.startswith("{"))
    if not micros:
        return "No texts there."
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}
    told = ", ".join(f"{name} {at_share(micros, share):,.0f}" for name, share in shares.items())
    return f"\ncost of the check, microseconds of CPU over {len(micros):,} texts: {told}, most {micros[-1]:,}"
