"""Words as people type them, spelled out: contractions, text-speak, emoji, leet, stretched and spaced-out letters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import compress
from pathlib import Path

from moderation.broken import LexiconError, line_of
from moderation.check.glyphs import DATA
from moderation.check.kept import Kept
from moderation.check.linear import Anywhere
from moderation.check.slips import Slips

# The first alternative is what nearly every word is, so that the dear ones after it are seldom tried. A blank before a
# token is taken with it, for none of them begins there.
_TOKEN = re.compile(
    r" ?+([a-z]++(?=[ \n,?;:()]|[.!](?:\s|$)|$)|"
    r"[^\W\d_]+[\u2190-\u2bff\U0001f300-\U0001faff]+[^\W\d_]+|"
    r"[^\W\d_](?:[.\-_*][^\W_]){2,}(?![^\W_])|[^\W_]+(?:['@$*!|+][^\W_]+)*|[@$][a-z][^\W_]*(?:[@$*!|][^\W_]+)*"
    r"|[.!?\n]+|[,;:()/\-]+|[^\s\w.!?,;:()/\-'\"]|_+)"
)
# Three letters by themselves, one after the other: only then is anything put together.
_APART = re.compile(r"(?:^|[\W_])[^\W\d_][\s'\"]+[^\W\d_][\s'\"]+[^\W\d_](?![^\W_])")
_TWO_APART = re.compile(r"[\s'\"][^\W\d_][\s'\"]+[^\W\d_](?![^\W_])")
_ASCII_APART = Anywhere(r"(?:^|[^a-z0-9])[a-z][\s'\"]+[a-z][\s'\"]+[a-z](?:[^a-z0-9]|$)")
_LONG = 200
_UNKNOWN = 8_192
_INLAY = re.compile(r"([\u2190-\u2bff\U0001f300-\U0001faff])")
_INLAID = re.compile(_INLAY.pattern + "+")
_DOTTED = re.compile(r"[^\W_](?:[.\-_*][^\W_])+")
_UNDOTTED = str.maketrans("", "", ".-_*")
_MOST_LETTERS = 400
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_LEET = str.maketrans("0134578@$!|*+", "oieastbasilut")
_LEET_L = str.maketrans("0134578@$!|*+", "oleastbasllit")
_CODE = re.compile(r"\d+(?:st|nd|rd|th|mg|mcg|ml|g|kg|lb|lbs|am|pm|h|hr|hrs|s|m|k|x|f|d|yo|yrs?|mo)?[!|]*|[a-z]\d+")

Span = tuple[int, int]
# What a token is spelled out as: nearly always one word, which is then the same object everywhere.
Piece = str | tuple[str, ...]
# A word, and how many it was spelled out as.
Cut = tuple[int, int]


def is_leet(run: str) -> bool:
    """Whether a run of letters, digits and signs looks like a word in disguise rather than an amount or an age."""
    signs = run.strip("!|")
    return not signs.isalpha() and not signs.isdigit() and bool(_LETTER.search(signs)) and not _CODE.fullmatch(signs)


def unleet(run: str) -> str:
    """The run with digits and signs as the letters they stand for; as long as the run."""
    return run.translate(_LEET)


Followed = dict[str, tuple[list[str], frozenset[str], frozenset[str]]]


class Spelling:
    """The spelling tables of the languages, and the slips that doubtful words are mended by."""

    def __init__(
        self,
        expand: dict[str, list[str]],
        emoji: dict[str, list[str]],
        kept: set[str],
        followed: Followed | None = None,
    ) -> None:
        self.expand = expand
        self.emoji = emoji
        self.followed = followed or {}
        self.slips = Slips(expand, kept)
        self._pieces = Kept({token: _piece(words) for token, words in expand.items()}, self._asked, _UNKNOWN)

    def learn(self, words: set[str]) -> None:
        """Add words to the vocabulary."""
        self._pieces.drop()
        self.slips.learn(words)
        once = {word: word for word in words}
        for token, piece in self._pieces.items():
            self._pieces[token] = _each(piece, once)
        for word in words:
            self._pieces.setdefault(word, word)

    def spell(self, plain: str) -> tuple[list[str], Callable[[], list[Span]]]:
        """The words of a folded text, and what tells for each its span in it: seldom asked, so worked out only then."""
        spans: Callable[[], list[Span]]
        if _stands_apart(plain):
            words, joined = self._joining(plain)
            spans = partial(list, joined)
        else:
            tokens = _TOKEN.findall(plain)
            pieces = list(map(self._pieces.__getitem__, tokens))
            words, spans = _words(pieces), partial(_spans, plain, tokens, pieces)
        if self.followed.keys().isdisjoint(words):
            return words, spans
        cuts = [cut for word in sorted(self.followed.keys() & words) for cut in self._contract(word, words)]
        return words, partial(_cut, spans, cuts) if cuts else spans

    def _joining(self, plain: str) -> tuple[list[str], list[Span]]:
        """The words and their spans of a text in which letters may stand apart."""
        words: list[str] = []
        spans: list[Span] = []
        known, singles = self._pieces, 0
        for found in _TOKEN.finditer(plain):
            token = found[1]
            piece = known[token]
            if len(token) == 1 and token.isalpha():
                singles += 1
            else:
                if singles >= 3:
                    self._join(words, spans, singles, plain)
                singles = 0
            span = found.span(1)
            for word in (piece,) if isinstance(piece, str) else piece:
                words.append(word)
                spans.append(span)
        if singles >= 3:
            self._join(words, spans, singles, plain)
        return words, spans

    def _contract(self, word: str, words: list[str]) -> Iterator[Cut]:
        """Spell out a word that is a contraction only beside certain others: "ill" before a verb, not after "mentally"."""
        pieces, by, not_after = self.followed[word]
        for at in reversed(list(compress(range(len(words) - 1), map(word.__eq__, words)))):
            if words[at + 1] in by and (not at or words[at - 1] not in not_after):
                words[at : at + 1] = pieces
                yield at, len(pieces)

    def _asked(self, token: str) -> Piece:
        """The words of a token that no table knows."""
        if token.isalpha():
            meant = self.slips.meant(token)
            return _piece(meant) if meant else token
        return _piece(self._read(token))

    def _read(self, token: str) -> list[str]:
        """The words of what is not made of letters only."""
        first = token[0]
        if first in ".!?\n":
            return ["?"] if "?" in token else ["."]
        if first in ",;:()/-_":
            return [","] if first in ",;()" else []
        if not (first.isalnum() or first in "@$"):
            return self.emoji.get(first, [])
        return self._mixed(token)

    def _mixed(self, token: str) -> list[str]:
        if "'" in token:
            return self._apostrophe(token)
        if _INLAID.search(token):
            return self._inlaid(token)
        if _DOTTED.fullmatch(token):
            bare = token.translate(_UNDOTTED)[:_MOST_LETTERS]
            return [piece for part in self.slips.divide(bare) or [bare] for piece in self.slips.known(part)]
        if is_leet(token):
            for table in (_LEET, _LEET_L):
                word = token.translate(table)
                if self.slips.knows(word) or self.slips.mended(word):
                    return self.slips.known(word)
            return self.slips.stretched(token.translate(_LEET)) or _split(token)
        return _split(token)

    def _inlaid(self, token: str) -> list[str]:
        """A word with a picture for a vowel, else words with a picture between them."""
        for vowel in "aeiou":
            word = _INLAID.sub(vowel, token)
            if self.slips.knows(word):
                return self.slips.known(word)
        parts = [part for part in _INLAY.split(token) if part]
        pieces = [self.slips.known(part) if part.isalpha() else self.emoji.get(part[0], []) for part in parts]
        return [word for piece in pieces for word in piece]

    def _apostrophe(self, token: str) -> list[str]:
        bare = token.replace("'", "")
        if bare in self.expand:
            return self.expand[bare]
        head, _, tail = token.partition("'")
        ending = {"s": ["s"], "re": ["are"], "ll": ["will"], "ve": ["have"], "d": ["would"], "m": ["am"]}.get(tail)
        if ending:
            return self.slips.known(head) + ending
        if tail == "t" and head.endswith("n"):
            return [head[:-1], "not"] if head != "n" else ["not"]
        return self.slips.known(bare)

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
        parts = self.slips.divide("".join(plain[place] for place in places))
        if parts:
            joined_spans, at = [], 0
            for part in parts:
                joined_spans.append((places[at], places[at + len(part) - 1] + 1))
                at += len(part)
            pieces = [
                (piece, span)
                for part, span in zip(parts, joined_spans, strict=True)
                for piece in self.slips.known(part)
            ]
            rest = next((at for at in range(first, len(spans)) if spans[at][0] > places[-1]), len(spans))
            words[first:rest] = [piece for piece, _ in pieces]
            spans[first:rest] = [span for _, span in pieces]


def _stands_apart(plain: str) -> bool:
    """Whether three letters stand by themselves, one after the other."""
    if len(plain) > _LONG and plain.isascii():
        return _ASCII_APART.search(plain)
    return _TWO_APART.search(plain) is not None and _APART.search(plain) is not None


def _cut(spans: Callable[[], list[Span]], cuts: list[Cut]) -> list[Span]:
    """The spans after words were spelled out as several."""
    found = spans()
    for at, size in cuts:
        found[at : at + 1] = [found[at]] * size
    return found


def _piece(words: list[str]) -> Piece:
    return words[0] if len(words) == 1 else tuple(words)


def _each(piece: Piece, once: dict[str, str]) -> Piece:
    """The same words, each the one object of `once` if it is there."""
    if isinstance(piece, str):
        return once.get(piece, piece)
    return tuple([once.get(word, word) for word in piece])


def _words(pieces: list[Piece]) -> list[str]:
    """The words of some pieces one after the other."""
    words: list[str] = []
    for piece in pieces:
        if piece.__class__ is str:
            words.append(piece)
        else:
            words += piece
    return words


def _spans(plain: str, tokens: list[str], pieces: list[Piece]) -> list[Span]:
    """The span of each word. Between tokens there are only blanks and quotation marks, with which none begins."""
    spans: list[Span] = []
    end, find = 0, plain.find
    for token, of_token in zip(tokens, pieces, strict=True):
        start = find(token, end)
        end = start + len(token)
        if of_token.__class__ is str:
            spans.append((start, end))
        else:
            spans += [(start, end)] * len(of_token)
    return spans


def _split(token: str) -> list[str]:
    """Digits apart from letters, so that an amount and its unit are two words."""
    return _RUNS.findall(token)[:8]


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
