"""What a mistyped word may have meant: a word one slip away that stands in many entries. The same on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max

from community.posts import Standing
from community.threads.models import Entry, Term, Upkeep
from community.threads.search.asking import Question
from community.threads.search.words import folded, words_of

LETTERS = "abcdefghijklmnopqrstuvwxyzñ"
SHORTEST, LONGEST = 4, 20
"""Letters of the words that are counted and guessed at."""
MANY = 5
"""A word that stands in fewer entries is never proposed: it may be somebody's name."""
STEP = 1_000
MOST_WORDS = 4


def guess(question: Question) -> str:
    """The question with each unknown word put right, or empty where there is nothing to propose. One query."""
    asked = [word for term in question.terms for word in map(folded, term.words) if _counts(word)][:MOST_WORDS]
    slips = {word: set(slips_of(word)) for word in dict.fromkeys(asked)}
    wanted = set().union(slips, *slips.values())
    known = {term.word: term for term in Term.objects.filter(word__in=wanted, entries__gte=MANY)} if wanted else {}
    better = {
        word: max((known[slip] for slip in near if slip in known), key=lambda term: (term.entries, term.word)).spelled
        for word, near in slips.items()
        if word not in known and any(slip in known for slip in near)
    }
    if not better:
        return ""
    put_right = [" ".join(better.get(folded(word), word) for word in term.words) for term in question.terms]
    return " ".join(f'"{words}"' if " " in words else words for words in put_right)


def slips_of(word: str) -> Iterator[str]:
    """Every spelling that is one letter more, less, other, or swapped with its neighbour."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def count() -> int:
    """The clock's part: count the words of the next entries. Gives how many entries were counted."""
    top = Entry.objects.aggregate(top=Max("pk"))["top"] or 0
    with transaction.atomic():
        Upkeep.objects.get_or_create(pk=1)
        upkeep = Upkeep.objects.select_for_update().get(pk=1)
        if upkeep.counted_to >= top:
            return 0
        upto = min(top, upkeep.counted_to + STEP)
        bodies = Entry.objects.filter(pk__gt=upkeep.counted_to, pk__lte=upto, standing=Standing.VISIBLE)
        counted = _add(list(bodies.values_list("body", flat=True)))
        Upkeep.objects.filter(pk=1).update(counted_to=upto)
    return counted


def _add(bodies: list[str]) -> int:
    found: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for body in bodies:
        words = {folded(word.plain): word.plain for word in words_of(body)}
        met = {bare: word for bare, word in words.items() if _counts(bare)}
        found.update(met.keys())
        spelled |= met
    known = {term.word: term for term in Term.objects.filter(word__in=found)}
    for word, term in known.items():
        term.entries += found[word]
    Term.objects.bulk_update(known.values(), ["entries"], batch_size=500)
    Term.objects.bulk_create(
        [Term(word=word, spelled=spelled[word], entries=n) for word, n in found.items() if word not in known],
        batch_size=500,
    )
    return len(bodies)


def _counts(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()
