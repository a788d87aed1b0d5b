"""What somebody looks for: words and quoted phrases, whatever was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod

from community.text import clean
from community.threads.search.stems import LANGUAGES, LETTERS, passed_over, token, ways
from community.threads.search.words import folded, words_of

LONGEST = 200
"""Code points of a question that are read."""
MOST_TERMS = 8
MOST_IN_PHRASE = 8
MOST_SEQUENCES = 60
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')

Sequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several that stand beside each other: any one of these `sequences` of tokens must be found."""

    words: tuple[str, ...]
    sequences: frozenset[Sequence]


@dataclass(frozen=True, slots=True)
class Question:
    """`terms` must all be found. `common`: there were words, but only such as stand in almost every text.

    `cut`: more was typed than is read. `text` is what was typed, as far as it is read.
    """

    text: str
    terms: tuple[Term, ...]
    common: bool = False
    cut: bool = False


def read(typed: str) -> Question:
    """Understand anything: signs of other search languages are signs, an open quotation mark quotes nothing."""
    text = clean(typed[: LONGEST * 4]).replace("\n", " ")
    cut = len(typed) > LONGEST * 4 or len(text) > LONGEST
    text = text[:LONGEST]
    phrases = [words for quoted in _QUOTED.findall(text) if (words := _words(quoted))]
    single = [[word] for word in _words(_QUOTED.sub(" ", text))]
    telling = [words for words in single if folded(words[0]) not in passed_over()]
    asked = list(dict.fromkeys(map(tuple, phrases + telling)))
    terms = tuple(_term(words[:MOST_IN_PHRASE]) for words in asked)
    cut = cut or len(terms) > MOST_TERMS or any(len(words) > MOST_IN_PHRASE for words in asked)
    return Question(text, terms[:MOST_TERMS], common=bool(single) and not terms, cut=cut)


def _words(text: str) -> list[str]:
    return [word.plain for word in words_of(text)]


def _term(words: tuple[str, ...]) -> Term:
    """All ways of all words, language by language; the rarer spellings of a long phrase are left out."""
    return Term(words, frozenset(sequence for language in LANGUAGES for sequence in _sequences(language, words)))


def _sequences(language: str, words: tuple[str, ...]) -> Iterable[Sequence]:
    all_ways = [sorted(way for way in ways(word) if way[0] == LETTERS[language]) for word in words]
    if prod(map(len, all_ways)) > MOST_SEQUENCES:
        all_ways = [[token(language, word)] for word in words]
    return product(*all_ways)
