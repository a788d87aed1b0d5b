"""Numbers that come with every message: they lie in a heap and are added to what is shown many at a time.

Each number that a process shows takes a lock, a question for the process's id and a write into a shared file, seven
times for one message.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import Counter as Tally
from collections import deque
from collections.abc import Sequence

from prometheus_client import Counter, Histogram

MOST = 256
"""Numbers that may lie in a heap before it is added."""


class Heap(ABC):
    """Numbers of one kind, from any thread; none is lost or added twice."""

    def __init__(self) -> None:
        self._lying: deque[float] = deque()

    def tell(self) -> None:
        """Add all that lies here to what is shown."""
        taken: list[float] = []
        while self._lying:
            try:
                taken.append(self._lying.popleft())
            except IndexError:  # another thread took the last one
                break
        if taken:
            self._add(taken)

    def _lay(self, number: float) -> None:
        self._lying.append(number)
        if len(self._lying) >= MOST:
            self.tell()

    @abstractmethod
    def _add(self, numbers: Sequence[float]) -> None:
        """Add these."""


class HeapedCounter(Heap):
    """In front of a counter."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter

    def inc(self, amount: float = 1) -> None:
        """So many more."""
        self._lay(amount)

    def _add(self, numbers: Sequence[float]) -> None:
        self._counter.inc(sum(numbers))


class HeapedHistogram(Heap):
    """In front of a histogram without labels that has the rising `bounds`."""

    def __init__(self, histogram: Histogram, bounds: Sequence[float]) -> None:
        super().__init__()
        self._histogram, self._bounds = histogram, bounds

    def observe(self, amount: float) -> None:
        """One more."""
        self._lay(amount)

    def _add(self, numbers: Sequence[float]) -> None:
        """As `Histogram.observe` does for each, by its private parts: it has no door for many."""
        shown = self._histogram
        shown._sum.inc(sum(numbers))
        for place, count in Tally(bisect_left(self._bounds, number) for number in numbers).items():
            shown._buckets[place].inc(count)
