"""What a word may be meant to be: slips mended, stretched letters shortened, words divided that were written as one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

_TAILS = ("me", "a")
# What ends words rather than standing alone: nothing is divided before it.
_ENDINGS = frozenset(
    ("ing", "able", "less", "ship", "ive", "ate", "ron", "mente", "ando", "iendo", "ido", "red", "les")
)
_NONE = 10_000
_HOLES = 1 << 20
_MIXES = 1 << 18
# Asked of words of letters: to ask for letters here would take three times as long.
_TWICE, _THRICE = re.compile(r"(.)\1"), re.compile(r"(.)\1\1")
_STRETCH = re.compile(r"([^\W\d_])\1{2,}")


class Slips:
    """Mends words. A word is only ever mended to one of `vocabulary`, those that the lexicons ask for, or of `expand`.

    Most words are none of that, and that is found out fast: numbers of the known words, kept as bits, rule it out.
    """

    def __init__(self, expand: dict[str, list[str]], kept: set[str]) -> None:
        self.expand, self.kept = expand, kept
        self.vocabulary: set[str] = set()
        # How long the words are, as bits, that begin or end with three letters; those that end counted down from the 64th.
        self._heads: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        self._holes = bytearray(_HOLES >> 3)
        self._mixes = bytearray(_MIXES >> 3)
        self._measure(expand)

    def learn(self, words: set[str]) -> None:
        """Add words to the vocabulary."""
        self.vocabulary |= words
        self._measure(words)
        for word in words:
            mix = _mix(word, frozenset(word))
            self._mixes[mix >> 3] |= 1 << (mix & 7)
            for at in range(1, len(word) - 1):
                for hole in _holes(word[:at] + word[at + 1 :]):
                    self._holes[hole >> 3] |= 1 << (hole & 7)

    def _measure(self, words: Iterable[str]) -> None:
        for word in words:
            if 3 <= len(word) < 64:
                self._heads[word[:3]] = self._heads.get(word[:3], 0) | 1 << len(word)
                self._tails[word[-3:]] = self._tails.get(word[-3:], 0) | 1 << 64 - len(word)

    def knows(self, word: str) -> bool:
        """Whether a word is known as it stands."""
        return word in self.expand or word in self.vocabulary

    def meant(self, word: str) -> list[str] | None:
        """A word of letters only, spelled as it is meant; None if it is not known otherwise."""
        size, letters = len(word), frozenset(word)
        if size >= 5 and (mended := self._near(word, letters)):
            return mended
        if size - len(letters) >= 2 and (stretched := self.stretched(word)):
            return stretched
        return self._glued(word, size) if 6 <= size <= 40 else None

    def mended(self, word: str) -> list[str] | None:
        """The known word that this is a slip of: two letters swapped, one doubled or one left out; never the first."""
        return self._near(word, frozenset(word)) if len(word) >= 5 else None

    def _near(self, word: str, letters: frozenset[str]) -> list[str] | None:
        size = len(word)
        if size > 24 or not word.isascii():
            return None
        number = hash(word)
        mix, hole, other = _mix(word, letters), number % _HOLES, (number >> 20) % _HOLES
        # Each of these may say yes where no word is near, seldom, but never no where one is.
        mixed = self._mixes[mix >> 3] >> (mix & 7) & 1
        lacks = self._holes[hole >> 3] >> (hole & 7) & self._holes[other >> 3] >> (other & 7) & 1 and size >= 6
        doubled = size >= 8 and size > len(letters) and _TWICE.search(word)
        if not (mixed or lacks or doubled) or word in self.kept:
            return None
        slips = chain(
            _swaps(word) if mixed else (), _undoubled(word) if doubled else (), _completed(word) if lacks else ()
        )
        return next(([slip] for slip in slips if slip in self.vocabulary), None)

    def stretched(self, word: str) -> list[str] | None:
        """A word with stretched letters as the known word it stretches, else with one letter for three."""
        if not _THRICE.search(word) or not _STRETCH.search(word):
            return None
        for kept in (r"\1", r"\1\1"):
            shorter = _STRETCH.sub(kept, word)
            if shorter in self.expand or shorter in self.vocabulary:
                return self.expand.get(shorter, [shorter])
        return [_STRETCH.sub(r"\1", word)[:60]]

    def _glued(self, word: str, size: int) -> list[str] | None:
        """Two known words written as one, or more of them in a long run."""
        begun, ended = self._heads.get(word[:3], 0), self._tails.get(word[-3:], 0)
        cuts = begun & ended >> 64 - size & (1 << size - 2) - 8
        known, last = self.vocabulary, word[-1]
        while cuts:
            cut = (cuts & -cuts).bit_length() - 1
            cuts &= cuts - 1
            if word[:cut] in known and (end := word[cut:]) in known and end not in _ENDINGS and word not in self.kept:
                return [word[:cut], word[cut:]]
        for tail in _TAILS if last in "ae" else ():
            if word.endswith(tail) and size - len(tail) >= 4 and word[: -len(tail)] in known and word not in self.kept:
                return [word[: -len(tail)], tail]
        # Each part of a long run has three letters or more, or is an "i".
        if not 10 <= size <= 28 or not (begun or word[0] == "i") or not (ended or last == "i"):
            return None
        parts = self.divide(word) if self._may_divide(word) and word not in self.kept else None
        return parts if parts and len(parts) >= 3 and all(len(part) > 2 or part == "i" for part in parts) else None

    def _may_divide(self, word: str) -> bool:
        """Whether a long word is made of words of three letters or more, and "i"s."""
        size, reached = len(word), [0]
        for start in reached:
            sizes = self._heads.get(word[start : start + 3], 0)
            ends = [start + 1] if word[start] == "i" else []
            for end in range(start + 3, min(start + 14, size) + 1) if sizes else ():
                if sizes >> end - start & 1 and self._is_word(word[start:end]):
                    ends.append(end)
            if size in ends:
                return True
            reached += [end for end in ends if end not in reached]
        return False

    def divide(self, letters: str) -> list[str] | None:
        """The letters as known words, as few as possible; None if they are none."""
        fewest: list[tuple[int, int]] = [(0, 0)] + [(_NONE, 0)] * len(letters)
        for start in range(len(letters)):
            count = fewest[start][0] + 1
            if count <= _NONE:
                for end in range(start + 1, min(start + 14, len(letters)) + 1):
                    if count < fewest[end][0] and self._is_word(letters[start:end]):
                        fewest[end] = count, start
        if fewest[-1][0] > len(letters) // 2:
            return None
        parts, end = [], len(letters)
        while end:
            parts.append(letters[fewest[end][1] : end])
            end = fewest[end][1]
        return parts[::-1]

    def _is_word(self, letters: str) -> bool:
        """Whether letters that stand together may be a word of their own."""
        return letters in "iayou" if len(letters) == 1 else letters in self.vocabulary or letters in self.expand

    def known(self, word: str) -> list[str]:
        if self.knows(word):
            return self.expand.get(word, [word])
        return self.mended(word) or self.stretched(word) or [word]


def _mix(word: str, letters: frozenset[str]) -> int:
    """A number that does not change when letters after the first change places."""
    return hash((letters, len(word), word[0])) % _MIXES


def _holes(word: str) -> tuple[int, int]:
    """Two numbers of a word."""
    number = hash(word)
    return number % _HOLES, (number >> 20) % _HOLES


def _swaps(word: str) -> list[str]:
    """Two neighbouring letters swapped back."""
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)]


def _undoubled(word: str) -> list[str]:
    """One of two equal letters taken out."""
    return [word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1]]


def _completed(word: str) -> list[str]:
    """One letter put in, not at either end."""
    return [word[:i] + letter + word[i:] for i in range(1, len(word)) for letter in "eiaounrtlshcdpmygbvk"]
