"""How well an entry answers a question: the same figure on either database, so that both give the same order."""

from __future__ import annotations

from collections.abc import Callable

from community.threads.search.asking import Question

TITLE, BESIDE = 300, 200
"""What a term in the title is worth, and words that stand beside each other as they were asked; a body's is below 100."""


def ranking(question: Question) -> Callable[[str], int]:
    """Gives points to an entry's stream, 0 and more; higher is better.

    A term that stands in the title counts most. In the body the first place counts most and each further one less.
    """
    said = [[f" {' '.join(sequence)} " for sequence in term.sequences] for term in question.terms]
    titled = [sorted({f" h{sequence[0]} " for sequence in term.sequences}) for term in question.terms]
    beside = [one + other[1:] for one in said[0] for other in said[1] if one[1] == other[1]] if len(said) > 1 else []

    # Plain loops: two thousand streams are ranked while somebody waits.
    def rank(stream: str) -> int:
        kept = f" {stream} "
        points = 0
        for both in beside:
            if both in kept:
                points = BESIDE
        for places in said:
            times = 0
            for each in places:
                times += kept.count(each)
            points += 100 * times // (times + 1)
        if " h" in kept:
            for heads in titled:
                if any(head in kept for head in heads):
                    points += TITLE
        return points

    return rank
