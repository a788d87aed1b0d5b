"""Which counts may be shown: none below five, and none from which such a one could be worked out.

A reader knows these rules and can subtract. So a number that would give a folded one away is shown as "so many or more".
Zero folds like one to four: whether something happened once or never is nobody's business either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEW = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as it may be shown: `number` is None for fewer than five; `more` says that it may be larger."""

    number: int | None = None
    more: bool = False


FOLDED = Figure()


def fold(count: int) -> Figure:
    """A count that no other shown one is made of."""
    return Figure(count) if count >= FEW else FOLDED


def total(cells: Iterable[int]) -> Figure:
    """The sum of counts that are each shown folded: exact only where no folded one follows from it.

    Folded ones follow when there is but one, when there are too few of them, and when all must be as large as they can.
    """
    counts = list(cells)
    folded = [count for count in counts if count < FEW]
    hidden, whole = sum(folded), sum(counts)
    if whole < FEW:
        return FOLDED
    if hidden == 0 or FEW <= hidden < (FEW - 1) * len(folded) - 1:
        return Figure(whole)
    return Figure(max(FEW, whole - hidden), more=True)


def part(whole: int, count: int) -> Figure:
    """A count beside the whole that it is a part of: it must not tell that the rest is small."""
    if count < FEW:
        return FOLDED
    return Figure(count) if whole - count >= FEW else Figure(FEW, more=True)


def beside(whole: int, shown: Figure) -> Figure:
    """A whole of which `shown` is a part: it must not tell either that the rest is small."""
    if shown.number is None or not 0 <= whole - shown.number < FEW:
        return fold(whole)
    return Figure(shown.number, more=True)
