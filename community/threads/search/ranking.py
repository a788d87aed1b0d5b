"""How well an entry answers a question: the same figure on either database, so that both give the same order."""

from __future__ import annotations

from community.threads.search.asking import Question

TITLE, BESIDE = 300, 200
"""What a term in the title is worth, and words that stand beside each other as they were asked; a body's is below 100."""


def rank(question: Question, stream: str) -> int:
    """Points of an entry's stream, 0 and more; higher is better.

    A term that stands in the title counts most. In the body the first place counts most and each further one less.
    """
    kept = f" {stream} "
    points = 0
    for term in question.terms:
        said = sum(kept.count(f" {' '.join(sequence)} ") for sequence in term.sequences)
        points += 100 * said // (said + 1)
        if any(f" h{sequence[0]} " in kept for sequence in term.sequences):
            points += TITLE
    if len(question.terms) > 1 and _beside(question, kept):
        points += BESIDE
    return points


def _beside(question: Question, kept: str) -> bool:
    """Whether the first two terms follow each other somewhere."""
    first, second = question.terms[:2]
    return any(f" {' '.join(one)} {' '.join(other)} " in kept for one in first.sequences for other in second.sequences)
