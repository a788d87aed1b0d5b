"""The one stream of stems that both databases keep and match, in English and Spanish.

A token is a language's letter and a stem (`ecrave`, `srecaid`). Text whose language is clear has that language's tokens;
text that could be either has both, one after the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from threading import Lock

import snowballstemmer

from community.threads.search.words import folded, words_of

LANGUAGES = ("en", "es")
LETTERS = {"en": "e", "es": "s"}
GAP = "x"
"""Stands between parts, so that no phrase reaches across. Nobody can ask for it: what is asked begins with e or s."""

DATA = Path(__file__).parent.parent / "data" / "stopwords.toml"
_STEMMERS = {name: snowballstemmer.stemmer(long) for name, long in (("en", "english"), ("es", "spanish"))}
_one_at_a_time = Lock()  # a stemmer keeps the word it works on in itself
_ACUTE = str.maketrans("aeiou", "áéíóú")
_VOWELS = frozenset("aeiou")
_MOST_ENYES = 3


@cache
def common() -> dict[str, frozenset[str]]:
    """The words of each language that stand in almost every text, folded."""
    return {name: frozenset(_data()[name].split()) for name in LANGUAGES}


@cache
def passed_over() -> frozenset[str]:
    """The words that are not looked for on their own, folded."""
    return frozenset().union(*common().values()) - frozenset(_data()["kept"].split())


@cache
def _data() -> dict[str, str]:
    return tomllib.loads(DATA.read_text("utf-8"))


@lru_cache(maxsize=30_000)
def token(language: str, word: str) -> str:
    """The token of a word (as `words.plain` gives it) in a language."""
    with _one_at_a_time:
        stem = _STEMMERS[language].stemWord(folded(word) if language == "en" and "'" not in word else word)
    return LETTERS[language] + (folded(stem) or folded(word))


def languages_of(text: str) -> tuple[str, ...]:
    """The language of a text by its small words and letters; both where neither is clear."""
    found = [folded(word.plain) for word in words_of(text)]
    votes = {name: sum(word in common()[name] for word in found) for name in LANGUAGES}
    votes["es"] += 2 * any(sign in "ñÑ¿¡" for sign in text)
    if votes["en"] == votes["es"]:
        return LANGUAGES
    return ("en",) if votes["en"] > votes["es"] else ("es",)


def stream(title: str, body: str) -> str:
    """What is kept of an entry, separated by spaces: in each of its languages the title's tokens, a gap, the body's;
    then, each with an h before it, those of the title's telling words.
    """
    languages = languages_of(f"{title} {body}")
    parts = [[*_tokens(language, title), GAP, *_tokens(language, body)] for language in languages]
    if heads := [head for language in languages for head in heads_of(language, title)]:
        parts.append(heads)
    return f" {GAP} ".join(" ".join(part) for part in parts)


def heads_of(language: str, title: str) -> list[str]:
    """The tokens of a title's telling words, each once, with the sign that sets them apart."""
    telling = [word.plain for word in words_of(title) if folded(word.plain) not in passed_over()]
    return list(dict.fromkeys("h" + token(language, word) for word in telling))


def _tokens(language: str, text: str) -> Iterable[str]:
    return (token(language, word.plain) for word in words_of(text))


@lru_cache(maxsize=2_000)
def ways(word: str) -> frozenset[str]:
    """All tokens by which a word that is looked for may be kept, however its accents were written.

    Who writes n may mean ñ; who writes ñ means it. Spanish has at most one acute accent in a word, and its stem may
    hang on it, so that each vowel is tried with one.
    """
    bare = folded(word)
    found = {token("en", word), token("en", bare)}
    for spelled in _enyes(bare):
        found.add(token("es", spelled))
        for place, letter in enumerate(spelled):
            if letter in _VOWELS:
                found.add(token("es", spelled[:place] + letter.translate(_ACUTE) + spelled[place + 1 :]))
    return frozenset(found)


def _enyes(word: str) -> Iterable[str]:
    """The word, and with ñ for each n that stands between vowels or begins it."""
    inside = [n for n, letter in enumerate(word) if letter == "n" and word[n + 1 : n + 2] in _VOWELS and word[n + 1 :]]
    places = [n for n in inside if n == 0 or word[n - 1] in _VOWELS][:_MOST_ENYES]
    for choice in product("nñ", repeat=len(places)):
        letters = list(word)
        for place, letter in zip(places, choice, strict=True):
            letters[place] = letter
        yield "".join(letters)
