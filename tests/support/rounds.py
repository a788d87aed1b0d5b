"""How long the rounds of faults are, and by which dice: short in the suite, long by `bin/bench faults`."""

from __future__ import annotations

import os
import random

LONG = os.environ.get("HEARTHSIDE_FAULTS") == "long"
SERVER = os.environ.get("ASGI_SERVER", "")
SEED = int(os.environ.get("HEARTHSIDE_SEED", "20261123"))


def length(short: int, long: int) -> int:
    """`short` in the suite, `long` in the long round."""
    return long if LONG else short


def servers(*short: str) -> list[str]:
    """The servers that a test names, or the one that the long round runs on."""
    return [SERVER] if LONG and SERVER else list(short)


def dice(name: str) -> random.Random:
    """The dice of one test: the same with the same seed."""
    return random.Random(f"{SEED} {name}")


def tell(name: str, **counts: object) -> None:
    """Print what was counted; `pytest -s` shows it, and the long round always."""
    print(f"\n  {name}: " + ", ".join(f"{what} {count}" for what, count in counts.items()), flush=True)
