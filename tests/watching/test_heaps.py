"""Numbers that lie in heaps come out as if each had been told by itself."""

import threading

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from community.heaps import MOST, HeapedCounter, HeapedHistogram

BOUNDS = (0.005, 0.01, 1.0)
NUMBERS = [0, 0.004, 0.005, 0.0051, 0.01, 0.5, 1, 1.0001, 90, float("inf")]


def histogram(registry):
    return Histogram("seconds", "some", buckets=BOUNDS, registry=registry)


def shown(registry):
    return [line for line in generate_latest(registry).decode().splitlines() if "_created" not in line]


@pytest.mark.parametrize("numbers", [[], [0.005], NUMBERS, NUMBERS * 3])
def test_a_histogram_shows_the_same(numbers):
    plain, heaped = CollectorRegistry(), CollectorRegistry()
    one, other = histogram(plain), HeapedHistogram(histogram(heaped), BOUNDS)
    for number in numbers:
        one.observe(number)
        other.observe(number)
    other.tell()
    other.tell()
    assert shown(heaped) == shown(plain)


def test_nothing_is_lost_or_told_twice_by_many_threads():
    registry = CollectorRegistry()
    heap = HeapedCounter(Counter("things", "some", registry=registry))

    def work():
        for number in range(5000):
            heap.inc(2)
            if number % 7 == 0:
                heap.tell()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heap.tell()
    assert "things_total 40000.0" in shown(registry)


def test_a_full_heap_tells_by_itself():
    registry = CollectorRegistry()
    heap = HeapedCounter(Counter("things", "some", registry=registry))
    for _ in range(MOST - 1):
        heap.inc()
    assert "things_total 0.0" in shown(registry)
    heap.inc()
    assert f"things_total {float(MOST)}" in shown(registry)
