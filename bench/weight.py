"""What the check weighs in a process of its own: `python -m bench.weight` reads a JSON list of texts, writes figures.

The check is loaded as a server loads it. Times are CPU microseconds of the thread; memory is resident MiB that came with
the check, measured before it is imported, after it is loaded, and after all texts.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench import hard
from bench.figures import at_share
from community.live.memory import settle

TRIES = 3


def resident() -> float:
    """MiB of this process in memory now (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def weigh(texts: list[str]) -> dict[str, Any]:
    """Load the check, judge every text once, and each hard text three times (the least counts)."""
    before, began = resident(), time.thread_time()
    from moderation.check import assess, warm

    warm()
    settle()
    loaded, seconds = resident(), time.thread_time() - began
    micros = sorted(assess(text).micros for text in texts)
    after = resident()
    worst = {name: min(assess(text).micros for _ in range(TRIES)) for name, text in hard.texts().items()}
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}
    return {
        "texts": len(micros),
        "micros": {name: at_share(micros, share) for name, share in shares.items()} | {"most": at_share(micros, 1.0)},
        "hard": dict(sorted(worst.items(), key=lambda item: -item[1])),
        "mib": {"loaded": round(loaded - before, 1), "after all texts": round(after - before, 1)},
        "load_seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    json.dump(weigh(json.load(sys.stdin)), sys.stdout)
