"""Memory of what lives as long as the process: walking it again and again cost half of a message."""

from __future__ import annotations

import ctypes
import gc
import threading

YOUNG = 10_000
"""Objects that may come into being, and not go, before the collector looks at the young ones."""
ARENAS = 2
"""Heaps of the C library in a process; by itself it opens one for nearly each thread, and what one let go no other takes."""
LARGE = 128 * 1024
"""Bytes: what is larger has pages of its own, which go back at once. By itself the C library soon sets this to megabytes,
and whole pages then break the heap into pieces."""
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
EVERY_SECONDS = 30.0
"""So often what was let go is returned: by itself the C library keeps nearly all of it, in ever more pieces."""


def settle() -> None:
    """Call it once everything is loaded: what is here now is looked at no more, and new objects less often."""
    gc.collect()
    give_back()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


def share_heaps() -> None:
    """Let all threads take from the same few heaps, and what is large from none. Call it before there are any."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, LARGE)


def keep_small() -> None:
    """Return what was let go from now on, again and again, in a thread of its own: half a millisecond each time."""
    threading.Thread(target=_give_back_often, name="memory", daemon=True).start()


def _give_back_often() -> None:
    never = threading.Event()  # time.sleep refuses where somebody shifts the clock of the process
    while not never.wait(EVERY_SECONDS):
        give_back()


def give_back() -> None:
    """Return to the system what was let go; only the C library of GNU has to be told."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
