"""Words as people type them, spelled out: contractions, text-speak, emoji, leet, stretched and spaced-out letters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from moderation.broken import LexiconError, line_of
from moderation.check.glyphs import DATA

# The first alternative is what nearly every word is, so that the dear ones after it are seldom tried.
_TOKEN = re.compile(
    r"[a-z]++(?=[ \n,?;:()]|[.!](?:\s|$)|$)|"
    r"[^\W\d_]+[\u2190-\u2bff\U0001f300-\U0001faff]+[^\W\d_]+|"
    r"[^\W\d_](?:[.\-_*][^\W_]){2,}(?![^\W_])|[^\W_]+(?:['@$*!|+][^\W_]+)*|[@$][a-z][^\W_]*(?:[@$*!|][^\W_]+)*"
    r"|[.!?\n]+|[,;:()/\-]+|[^\s\w.!?,;:()/\-'\"]|_+"
)
# Three letters by themselves, one after the other: only then is anything put together.
_APART = re.compile(r"(?:^|[\W_])[^\W\d_][\s'\"]+[^\W\d_][\s'\"]+[^\W\d_](?![^\W_])")
_TWO_APART = re.compile(r"[\s'\"][^\W\d_][\s'\"]+[^\W\d_](?![^\W_])")
_INLAY = re.compile(r"([\u2190-\u2bff\U0001f300-\U0001faff])")
_INLAID = re.compile(_INLAY.pattern + "+")
_DOTTED = re.compile(r"[^\W_](?:[.\-_*][^\W_])+")
_TAILS = ("me", "a")
_MOST_LETTERS = 400
_NONE = 10_000
_HOLES = 1 << 20
_MIXES = 1 << 18
_LETTER = re.compile(r"[^\W\d_]")
_STRETCH = re.compile(r"([^\W\d_])\1{2,}")
_LEET = str.maketrans("0134578@$!|*+", "oieastbasilut")
_LEET_L = str.maketrans("0134578@$!|*+", "oleastbasllit")
_CODE = re.compile(r"\d+(?:st|nd|rd|th|mg|mcg|ml|g|kg|lb|lbs|am|pm|h|hr|hrs|s|m|k|x|f|d|yo|yrs?|mo)?[!|]*|[a-z]\d+")

Span = tuple[int, int]


def is_leet(run: str) -> bool:
    """Whether a run of letters, digits and signs looks like a word in disguise rather than an amount or an age."""
    signs = run.strip("!|")
    return not signs.isalpha() and not signs.isdigit() and bool(_LETTER.search(signs)) and not _CODE.fullmatch(signs)


def unleet(run: str) -> str:
    """The run with digits and signs as the letters they stand for; as long as the run."""
    return run.translate(_LEET)


Followed = dict[str, tuple[list[str], frozenset[str], frozenset[str]]]


class Spelling:
    """The spelling tables of the languages, and the vocabulary that doubtful words are mended to.

    A word is only ever mended to a word of `vocabulary`: those that the lexicons ask for.
    """

    def __init__(
        self,
        expand: dict[str, list[str]],
        emoji: dict[str, list[str]],
        kept: set[str],
        followed: Followed | None = None,
    ) -> None:
        self.expand = expand
        self.emoji = emoji
        self.kept = kept
        self.followed = followed or {}
        self.vocabulary: set[str] = set()
        self._pieces = dict(expand)
        self._holes = bytearray(_HOLES >> 3)
        self._mixes = bytearray(_MIXES >> 3)
        self._unknown = lru_cache(maxsize=4096)(self._read)

    def learn(self, words: set[str]) -> None:
        """Add words to the vocabulary."""
        self.vocabulary |= words
        for word in words:
            self._pieces.setdefault(word, [word])
            mix = _mix(word)
            self._mixes[mix >> 3] |= 1 << (mix & 7)
            for at in range(1, len(word) - 1):
                hole = hash(word[:at] + word[at + 1 :]) % _HOLES
                self._holes[hole >> 3] |= 1 << (hole & 7)
        self._unknown.cache_clear()

    def spell(self, plain: str) -> tuple[list[str], Callable[[], list[Span]]]:
        """The words of a folded text, and what tells for each its span in it: seldom asked, so worked out only then."""
        if _TWO_APART.search(plain) and _APART.search(plain):
            words, spans = self._joining(plain)
        else:
            tokens = _TOKEN.findall(plain)
            known = self._pieces.get
            pieces = [known(token) or self._rare(token) for token in tokens]
            words = list(chain.from_iterable(pieces))
            if self.followed.keys().isdisjoint(words):
                return words, partial(_spans, plain, tokens, pieces)
            spans = _spans(plain, tokens, pieces)
        for word in self.followed.keys() & set(words):
            self._contract(word, words, spans)
        return words, lambda: spans

    def _rare(self, token: str) -> list[str]:
        return self._unknown(token) if len(token) < 40 else self._read(token)

    def _joining(self, plain: str) -> tuple[list[str], list[Span]]:
        """The words and their spans of a text in which letters may stand apart."""
        words: list[str] = []
        spans: list[Span] = []
        known, singles = self._pieces, 0
        for found in _TOKEN.finditer(plain):
            token = found[0]
            pieces = known.get(token)
            if pieces is None:
                pieces = self._rare(token)
            if len(token) == 1 and token.isalpha():
                singles += 1
            else:
                if singles >= 3:
                    self._join(words, spans, singles, plain)
                singles = 0
            span = found.span()
            for piece in pieces:
                words.append(piece)
                spans.append(span)
        if singles >= 3:
            self._join(words, spans, singles, plain)
        return words, spans

    def _contract(self, word: str, words: list[str], spans: list[tuple[int, int]]) -> None:
        """Spell out a word that is a contraction only beside certain others: "ill" before a verb, not after "mentally"."""
        pieces, by, not_after = self.followed[word]
        for at in range(len(words) - 2, -1, -1):
            if words[at] == word and words[at + 1] in by and (not at or words[at - 1] not in not_after):
                words[at : at + 1] = pieces
                spans[at : at + 1] = [spans[at]] * len(pieces)

    def _read(self, token: str) -> list[str]:
        """The words of a token that no table knows."""
        first = token[0]
        if first in ".!?\n":
            return ["?"] if "?" in token else ["."]
        if first in ",;:()/-_":
            return [","] if first in ",;()" else []
        if not (first.isalnum() or first in "@$"):
            return self.emoji.get(first, [])
        if token.isalpha():
            return self._mended(token) or self._stretched(token) or self._glued(token) or [token]
        return self._mixed(token)

    def _mixed(self, token: str) -> list[str]:
        if "'" in token:
            return self._apostrophe(token)
        if _INLAID.search(token):
            return self._inlaid(token)
        if _DOTTED.fullmatch(token):
            bare = re.sub(r"[.\-_*]", "", token)[:_MOST_LETTERS]
            return [piece for part in self._divide(bare) or [bare] for piece in self._known(part)]
        if is_leet(token):
            for table in (_LEET, _LEET_L):
                word = token.translate(table)
                if word in self.expand or word in self.vocabulary or self._mended(word):
                    return self._known(word)
            return self._stretched(token.translate(_LEET)) or _split(token)
        return _split(token)

    def _inlaid(self, token: str) -> list[str]:
        """A word with a picture for a vowel, else words with a picture between them."""
        for vowel in "aeiou":
            word = _INLAID.sub(vowel, token)
            if word in self.vocabulary or word in self.expand:
                return self._known(word)
        parts = [part for part in _INLAY.split(token) if part]
        pieces = [self._known(part) if part.isalpha() else self.emoji.get(part[0], []) for part in parts]
        return [word for piece in pieces for word in piece]

    def _glued(self, word: str) -> list[str] | None:
        """Two known words written as one, or more of them in a long run."""
        if not 6 <= len(word) <= 40 or word in self.kept:
            return None
        for cut in range(3, len(word) - 2):
            if word[:cut] in self.vocabulary and word[cut:] in self.vocabulary:
                return [word[:cut], word[cut:]]
        for tail in _TAILS:
            if word.endswith(tail) and len(word) - len(tail) >= 4 and word[: -len(tail)] in self.vocabulary:
                return [word[: -len(tail)], tail]
        parts = self._divide(word) if 10 <= len(word) <= 28 and self._ends_well(word) else None
        return parts if parts and len(parts) >= 3 and all(len(part) > 2 or part == "i" for part in parts) else None

    def _ends_well(self, word: str) -> bool:
        """Whether the end of a long word may be a word of three letters or more, or an "i"."""
        return word[-1] == "i" or any(self._is_word(word[-size:]) for size in range(3, 15))

    def _apostrophe(self, token: str) -> list[str]:
        bare = token.replace("'", "")
        if bare in self.expand:
            return self.expand[bare]
        head, _, tail = token.partition("'")
        ending = {"s": ["s"], "re": ["are"], "ll": ["will"], "ve": ["have"], "d": ["would"], "m": ["am"]}.get(tail)
        if ending:
            return self._known(head) + ending
        if tail == "t" and head.endswith("n"):
            return [head[:-1], "not"]
        return self._known(bare)

    def _known(self, word: str) -> list[str]:
        if word in self.expand or word in self.vocabulary:
            return self.expand.get(word, [word])
        return self._mended(word) or self._stretched(word) or [word]

    def _mended(self, word: str) -> list[str] | None:
        """The known word that this is a slip of: two letters swapped, one doubled or one left out; never the first."""
        if not 5 <= len(word) <= 24 or word in self.kept or not word.isascii():
            return None
        mix = _mix(word)
        for slip in _swaps(word) if self._mixes[mix >> 3] & 1 << (mix & 7) else ():
            if slip in self.vocabulary:
                return [slip]
        for slip in _undoubled(word) if len(word) >= 8 else ():
            if slip in self.vocabulary:
                return [slip]
        for slip in _completed(word) if len(word) >= 6 and self._lacks(word) else ():
            if slip in self.vocabulary:
                return [slip]
        return None

    def _lacks(self, word: str) -> bool:
        """Whether a known word may be lacking a letter here; seldom yes where there is none, never no where there is."""
        hole = hash(word) % _HOLES
        return bool(self._holes[hole >> 3] & 1 << (hole & 7))

    def _stretched(self, word: str) -> list[str] | None:
        """A word with stretched letters as the known word it stretches, else with one letter for three."""
        if not _STRETCH.search(word):
            return None
        for kept in (r"\1", r"\1\1"):
            shorter = _STRETCH.sub(kept, word)
            if shorter in self.expand or shorter in self.vocabulary:
                return self.expand.get(shorter, [shorter])
        return [_STRETCH.sub(r"\1", word)[:60]]

    def _join(self, words: list[str], spans: list[Span], singles: int, plain: str) -> None:
        """Put spaced-out letters at the end of `words` together, if they make words that are known."""
        first = len(spans)
        while first and singles:
            first -= 1
            if not first or spans[first - 1] != spans[first]:
                singles -= 1
        places = sorted({span[0] for span in spans[first:]})[:_MOST_LETTERS]
        if any(b - a > 3 for a, b in zip(places, places[1:], strict=False)):
            return
        parts = self._divide("".join(plain[place] for place in places))
        if parts:
            joined_spans, at = [], 0
            for part in parts:
                joined_spans.append((places[at], places[at + len(part) - 1] + 1))
                at += len(part)
            pieces = [
                (piece, span) for part, span in zip(parts, joined_spans, strict=True) for piece in self._known(part)
            ]
            rest = next((at for at in range(first, len(spans)) if spans[at][0] > places[-1]), len(spans))
            words[first:rest] = [piece for piece, _ in pieces]
            spans[first:rest] = [span for _, span in pieces]

    def _divide(self, letters: str) -> list[str] | None:
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


def _spans(plain: str, tokens: list[str], pieces: list[list[str]]) -> list[Span]:
    """The span of each word. Between tokens there are only blanks and quotation marks, with which none begins."""
    spans: list[Span] = []
    end, find = 0, plain.find
    for token, of_token in zip(tokens, pieces, strict=True):
        start = find(token, end)
        end = start + len(token)
        if len(of_token) == 1:
            spans.append((start, end))
        else:
            spans.extend([(start, end)] * len(of_token))
    return spans


def _split(token: str) -> list[str]:
    """Digits apart from letters, so that an amount and its unit are two words."""
    return re.findall(r"\d+|[^\W\d_]+", token)[:8]


def _mix(word: str) -> int:
    """A number that does not change when letters after the first change places."""
    octets = word.encode("utf-8", "replace")
    return hash((sum(octets), len(octets), octets[0])) % _MIXES


def _swaps(word: str) -> list[str]:
    """Two neighbouring letters swapped back."""
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)]


def _undoubled(word: str) -> list[str]:
    """One of two equal letters taken out."""
    return [word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1]]


def _completed(word: str) -> list[str]:
    """One letter put in, not at either end."""
    return [word[:i] + letter + word[i:] for i in range(1, len(word)) for letter in "eiaounrtlshcdpmygbvk"]


def read_spelling(folder: Path = DATA) -> Spelling:
    """The tables of all languages together; English wins where two disagree."""
    expand: dict[str, list[str]] = {}
    emoji: dict[str, list[str]] = {}
    kept: set[str] = set()
    followed: Followed = {}
    for path in sorted(folder.glob("*/spelling.toml"), reverse=True):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            for group in tables.get("expand", {}).values():
                expand |= {key: value.split() for key, value in group.items()}
            emoji |= {key.rstrip("\ufe0f"): value.split() for key, value in tables.get("emoji", {}).items()}
            kept.update(tables.get("keep", {}).get("words", ()))
            for word, beside in tables.get("followed", {}).items():
                by, not_after = (frozenset(beside[key].split()) for key in ("by", "not_after"))
                followed[word] = beside["means"].split(), by, not_after
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise LexiconError(path, line_of(error), f"it is no table of spellings: {error}") from error
    return Spelling(expand, emoji, kept, followed)


@lru_cache(maxsize=1)
def default_spelling() -> Spelling:
    """The shipped tables, read once."""
    return read_spelling()
