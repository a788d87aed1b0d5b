"""The parts of templates, made once: what is written twice is the same object, and is looked for once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from moderation.check.joined import Choice, Row, alone
from moderation.check.nodes import MARKS, Edge, Gap, Maybe, Node, Number, Stem, Stop, Word

word = cache(Word)
stem = cache(Stem)
gap = cache(Gap)
stop = cache(Stop)
maybe = cache(Maybe)


@cache
def edge(opens: bool) -> Edge:
    """The beginning or the end of a sentence."""
    return Edge(opens=opens)


@cache
def number(year: bool) -> Number:
    """A number, or a year."""
    return Number(year=year)


@cache
def choice(parts: tuple[Node, ...]) -> Choice:
    """One of several parts, the preferred first."""
    return Choice(parts)


@cache
def row(parts: tuple[Node, ...]) -> Row:
    """Parts one after the other."""
    return Row(parts)


def words(nodes: list[Node]) -> set[str]:
    """Every word of some parts; a word with any ending has a star."""
    return set(_words(nodes)) - MARKS


def _words(nodes: list[Node]) -> Iterator[str]:
    seen: set[int] = set()
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Word):
            yield node.word
        elif isinstance(node, Stem):
            yield f"{node.stem}*"
        elif isinstance(node, Choice):
            for first, phrases in node.phrases.items():
                yield first
                for _, rest in phrases:
                    yield from rest
            nodes.extend(part for _, part in node.others)
        elif isinstance(node, Row):
            nodes.extend(part for part, _, _ in node.parts)
        elif isinstance(node, Maybe):
            nodes.append(node.part)


def forget() -> None:
    """Let go of what only compiling needs."""
    for made in (word, stem, gap, stop, maybe, edge, number, choice, row, alone):
        made.cache_clear()
