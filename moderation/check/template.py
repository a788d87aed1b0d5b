"""The little language of the lexicons: a line of words, choices and gaps becomes a tree of parts and its anchors.

    i {want} to ~2 (die|end it all) tonight?

`{name}` is a set of phrases, `(a|b c)` a choice, `~3` up to three words of the same sentence, `word*` any ending,
`#` a number, `%` a year, `?` after any of them makes it optional, `<` and `>` are the beginning and the end of a
sentence or clause.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from moderation.check import shared
from moderation.check.early import COMMON
from moderation.check.joined import union
from moderation.check.nodes import Node

_PARTS = re.compile(r"\s*(?:\{(\w+)\}(\??)|(\()|(\)\??)|(\|)|~(\d+)|([#%])(\??)|([<>])|([^\s{}()|~#%<>?]+)(\??))")
_NEGATIONS = frozenset(("not", "no", "never", "nunca", "jamas", "sin", "ni"))


# What one of several options needs, for each of them: at most so many words, and only where it is worth the asking.
Ways = tuple[tuple[frozenset[str], ...], ...]
_PER_WAY = 2
_WAYS = 4


class TemplateError(ValueError):
    """A template that cannot be read; the message says why."""


@dataclass(slots=True)
class Piece:
    """A part of a template being read.

    `text` writes the part in one way only. `anchors` are the words of which at least one must stand in a text (None: no
    such), `needs` the anchors of all its parts, `ways` what the options of its larger choices need. `crosses` tells of the end of a sentence, `negative` of a negation.
    """

    node: Node
    text: str
    anchors: frozenset[str] | None = None
    needs: list[frozenset[str]] = field(default_factory=list)
    crosses: bool = False
    negative: bool = False
    ways: list[Ways] = field(default_factory=list)


@dataclass(slots=True)
class Template:
    """A compiled template.

    `needs` are anchors: of each set at least one must stand in a sentence for the template to match there, the rarest set
    first. Of each of `ways`, one has to be open: all of its sets met. `crosses` tells that it may match over the end of a
    sentence, `negative` that it may hold a negation of its own.
    """

    node: Node
    needs: list[frozenset[str]]
    crosses: bool = False
    negative: bool = False
    ways: list[Ways] = field(default_factory=list)


def compile_template(text: str, sets: dict[str, Piece]) -> Template:
    """Compile one line; `TemplateError` if it is malformed or has no word to search for."""
    piece = read(text, sets)
    if not piece.anchors:
        raise TemplateError("it has no word that must be there, so it would be tried on every message")
    needs = sorted({piece.anchors, *piece.needs}, key=_cost)
    return Template(piece.node, needs, piece.crosses, piece.negative, piece.ways)


def read(text: str, sets: dict[str, Piece]) -> Piece:
    """Read a line or a phrase of a set."""
    parts = list(_PARTS.finditer(text))
    if "".join(found[0] for found in parts) != text.rstrip():
        raise TemplateError(f"it cannot be read: {text!r}")
    piece, at = _choice(parts, 0, sets)
    if at != len(parts):
        raise TemplateError(f"a bracket is closed that was never opened: {text!r}")
    return piece


def choice(pieces: Sequence[Piece]) -> Piece:
    """One of several pieces; the one that is written longest is tried first."""
    if any(piece.node.blank for piece in pieces):
        raise TemplateError("one of its choices may be nothing at all; put the ? behind the bracket")
    options = {piece.text: piece for piece in pieces}
    ordered = [options[text] for text in sorted(options, key=lambda text: (-len(text), text))]
    anchors = None if any(piece.anchors is None for piece in ordered) else union(p.anchors or () for p in ordered)
    return Piece(
        shared.choice(tuple(piece.node for piece in ordered)),
        f"({'|'.join(piece.text for piece in ordered)})",
        anchors,
        crosses=any(piece.crosses for piece in ordered),
        negative=any(piece.negative for piece in ordered),
        ways=_ways(ordered),
    )


def _choice(parts: list[re.Match[str]], at: int, sets: dict[str, Piece]) -> tuple[Piece, int]:
    options: list[Piece] = []
    row: list[Piece] = []
    while at < len(parts):
        found = parts[at]
        if found[4]:
            break
        if found[5]:
            options.append(_row(row))
            row = []
        elif found[3]:
            inner, at = _choice(parts, at + 1, sets)
            if at >= len(parts):
                raise TemplateError("a bracket is never closed")
            row.append(_optional(inner) if parts[at][4].endswith("?") else inner)
        else:
            row.append(_single(found, sets))
        at += 1
    options.append(_row(row))
    return (options[0] if len(options) == 1 else choice(options)), at


def _single(found: re.Match[str], sets: dict[str, Piece]) -> Piece:
    name, gap, mark, word = found[1], found[6], found[9], found[10]
    if name:
        if name not in sets:
            raise TemplateError(f"there is no set named {name!r}")
        return _optional(sets[name]) if found[2] else sets[name]
    if gap:
        return Piece(shared.gap(int(gap)), f"~{gap}")
    if mark:
        return Piece(shared.edge(mark == "<"), mark)
    piece = Piece(shared.number(found[7] == "%"), found[7]) if found[7] else _word(word)
    return _optional(piece) if found[8] or found[11] else piece


def _word(word: str) -> Piece:
    if word == ".":
        return Piece(shared.stop(), ".", crosses=True)
    if word == ",":
        return Piece(shared.word(","), ",")
    stem = sys.intern(word.rstrip("*"))
    if not stem or "*" in stem or not re.fullmatch(r"[\w']+", stem):
        raise TemplateError(f"not a word: {word!r}")
    if stem != word:
        if len(stem) < 2:
            raise TemplateError(f"one letter with any ending is nearly every word: {word!r}")
        return Piece(shared.stem(stem), word, frozenset({f" {stem}"}))
    return Piece(shared.word(stem), stem, frozenset({f" {stem} "}), negative=stem in _NEGATIONS)


def _optional(piece: Piece) -> Piece:
    return Piece(shared.maybe(piece.node), f"{piece.text}?", None, crosses=piece.crosses, negative=piece.negative)


def _row(row: list[Piece]) -> Piece:
    """Pieces one after the other; plain words in a row make one anchor."""
    if not row:
        raise TemplateError("a choice is empty")
    if len(row) == 1:
        return row[0]
    run = ""
    options: list[frozenset[str]] = []
    for piece in row:
        if piece.node.literal and piece.anchors:
            (word,) = piece.anchors
            run = run[:-1] + word if run else word
            continue
        if run:
            options.append(frozenset({run}))
        run = ""
        if piece.anchors:
            options.append(piece.anchors)
    if run:
        options.append(frozenset({run}))
    return Piece(
        shared.row(tuple(piece.node for piece in row)),
        " ".join(piece.text for piece in row),
        min(options, key=_cost) if options else None,
        options,
        any(piece.crosses for piece in row),
        any(piece.negative for piece in row),
        [ways for piece in row for ways in piece.ways],
    )


def _ways(pieces: Sequence[Piece]) -> list[Ways]:
    """What the options of a choice need, if many of them need several words; those that need one are one together."""
    if any(piece.anchors is None for piece in pieces):
        return []
    needs = [tuple(sorted({piece.anchors or frozenset(), *piece.needs}, key=_cost)[:_PER_WAY]) for piece in pieces]
    several = [need for need in needs if len(need) > 1]
    if len(several) < _WAYS:
        return []
    alone = union(need[0] for need in needs if len(need) == 1)
    return [(*several, *(((alone,),) if alone else ()))]


def _cost(anchors: frozenset[str]) -> float:
    """How often these words would be met: many rare words cost less than one common one."""
    return sum(300.0 * 0.3 ** (len(anchor.split()) - 1) if _common(anchor) else 1.0 for anchor in anchors)


def _common(anchor: str) -> bool:
    return all(word in COMMON for word in anchor.split())
