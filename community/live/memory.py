"""The garbage collector, told what lives as long as the process: walking it again and again cost half of a message."""

from __future__ import annotations

import gc

YOUNG = 10_000
"""Objects that may come into being, and not go, before the collector looks at the young ones."""


def settle() -> None:
    """Call it once everything is loaded: what is here now is looked at no more, and new objects less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
