"""What a process counts about itself, for `/metrics`: times, amounts and lengths; never names, never words.

With several processes behind one address each keeps its numbers in files of `PROMETHEUS_MULTIPROC_DIR`, so that any
of them can tell those of all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from community.heaps import HeapedCounter, HeapedHistogram

FAST = (0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1)
SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)
AMOUNTS = (1, 2, 5, 10, 20, 40, 60)

SOCKETS = Gauge("hearthside_sockets", "Open sockets of signed-in members", multiprocess_mode="livesum")
TOPICS = Gauge("hearthside_topics", "Rooms and threads that a process listens to", multiprocess_mode="livesum")
DELIVERED = HeapedCounter(
    Counter("hearthside_deliveries", "Frames written to sockets because somebody said or did something")
)
CHECKED = HeapedHistogram(
    Histogram("hearthside_check_seconds", "CPU seconds of the check for one text", buckets=FAST), FAST
)
ACCEPTED = HeapedHistogram(
    Histogram("hearthside_accepted_seconds", "From a room message's arrival to its commit", buckets=SLOW), SLOW
)
GROUPS = HeapedHistogram(
    Histogram("hearthside_group_messages", "Room messages that were committed together", buckets=AMOUNTS), AMOUNTS
)
STORE_TROUBLE = Counter("hearthside_store_trouble", "Tries to store a group that failed and were made again")
STORE_STUCK = Gauge(
    "hearthside_store_stuck",
    "Processes in which words wait to be stored for 2 s and more",
    multiprocess_mode="livesum",
)
HUB_LAG = Histogram("hearthside_hub_seconds", "A note's way through Redis and back to the process", buckets=SLOW)
HUB_AWAY = Gauge("hearthside_hub_away", "Processes that deliver without Redis", multiprocess_mode="livesum")
CLOCK_APART = Gauge(
    "hearthside_clock_apart_seconds", "How far a machine's clock is from the database's", multiprocess_mode="livemax"
)
DATABASE_BUSY = Gauge("hearthside_database_threads", "Database threads at work", multiprocess_mode="livesum")
DATABASE_WAIT = Histogram("hearthside_database_wait_seconds", "Waiting for a database thread", buckets=SLOW)
PAGES = Histogram("hearthside_page_seconds", "Time to answer a page", ["route", "status"], buckets=SLOW)

HEAPED = (DELIVERED, CHECKED, ACCEPTED, GROUPS)


def tell_all() -> None:
    """Add what lies in heaps to the numbers that are shown; from any thread."""
    for heap in HEAPED:
        heap.tell()


@contextmanager
def timed(histogram: Histogram) -> Iterator[None]:
    """Observe how long the block takes by the clock on the wall."""
    began = time.perf_counter()
    try:
        yield
    finally:
        histogram.observe(time.perf_counter() - began)
