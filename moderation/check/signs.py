"""Signs in short texts, added up: none means much alone, several together what a phrase list cannot foresee."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from moderation.broken import LexiconError, line_of
from moderation.check.anchors import Anchors, Needs
from moderation.check.book import shipped
from moderation.check.fold import Folded
from moderation.check.line import Line, Pattern
from moderation.check.signals import KINDS, Signal
from moderation.check.template import Piece, TemplateError, choice, compile_template, read

DATA = Path(__file__).resolve().parent.parent / "data" / "signs"
# Longer texts touch everything by chance: there only phrases count.
LONGEST = 280
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of word; a weight below 0 speaks against.

    `number` tells it from all others, `needs` which words each of its templates cannot do without.
    """

    number: int
    name: str
    weight: float
    pattern: Pattern
    needs: tuple[Needs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The signs of one kind in one language; without one of `first` nothing is looked for."""

    name: str
    kind: str
    guideline: str
    needed: float
    first: tuple[Sign, ...]
    others: tuple[Sign, ...]


def find_signs(folded: Folded, kind: str) -> list[Signal]:
    """A signal for each sign found, if they add up to what the table needs; texts beyond `LONGEST` give none."""
    if len(folded.words) > LONGEST:
        return []
    likely = _likely(folded)
    for table in tables().get(kind, ()):
        if not any(sign.number in likely for sign in table.first):
            continue
        found = _weigh(table, shipped().line(folded), likely)
        total = sum(sign.weight for sign, _ in found)
        if found and total >= table.needed - 0.001:
            return [_signal(folded, table, sign, span, total) for sign, span in found if sign.weight > 0]
    return []


Seen = list[tuple[Sign, tuple[int, int]]]


def _weigh(table: Table, line: Line, likely: frozenset[int]) -> Seen:
    """The signs of a text; of several `first` ones the heaviest counts."""
    openers = _seen(table.first, line, likely)
    if not openers:
        return []
    others = _seen(table.others, line, likely)
    heaviest = max(openers, key=lambda seen: seen[0].weight)
    return [heaviest, *others] if table.kind != "method" else openers + others


def _seen(signs: tuple[Sign, ...], line: Line, likely: frozenset[int]) -> Seen:
    return [(sign, spans[0]) for sign in signs if sign.number in likely and (spans := sign.pattern.spans(line))]


def _likely(folded: Folded) -> frozenset[int]:
    """The numbers of the signs that the words of a text leave possible; looked up once."""
    likely: frozenset[int] | None = folded.memo.get("signs")
    if likely is None:
        words = folded.tokens.words
        (told,) = _ANCHORS.told(words, [(0, len(words))])
        likely = folded.memo["signs"] = frozenset([_OWNERS[place] for place in _ANCHORS.possible(told)])
    return likely


def _signal(folded: Folded, table: Table, sign: Sign, span: tuple[int, int], total: float) -> Signal:
    start, end = folded.span(*span, "words")
    return Signal(table.kind, f"{table.name}.{sign.name}", table.guideline, start, end, min(total, 2.0) / 2)


@functools.cache
def tables(folder: Path = DATA) -> dict[str, tuple[Table, ...]]:
    """All tables by kind; `LexiconError` for the first that makes no sense."""
    found: dict[str, tuple[Table, ...]] = {}
    for path in sorted(folder.glob("*/*.toml")):
        table = _table(path)
        found[table.kind] = (*found.get(table.kind, ()), table)
    return found


def _table(path: Path) -> Table:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(path, line_of(error), f"it is not TOML: {error}") from error
    if data.get("kind") not in KINDS:
        raise LexiconError(path, 1, f"there is no kind {data.get('kind')!r}")
    sets = _sets(path, data.get("sets", {}))
    signs = {name: _sign(path, name, entry, sets) for name, entry in data.get("sign", {}).items()}
    if missing := [name for name in data.get("first", [""]) if name not in signs]:
        raise LexiconError(path, 1, f"`first` names {missing[0]!r}, which is no sign")
    first = tuple(signs.pop(name) for name in data["first"])
    name = f"{path.parent.name}.signs.{path.stem}"
    return Table(name, data["kind"], data["guideline"], float(data["needed"]), first, tuple(signs.values()))


def _sets(path: Path, lists: dict[str, list[str]]) -> dict[str, Piece]:
    """The sets of a table; each may use those before it."""
    sets: dict[str, Piece] = {}
    for name, phrases in lists.items():
        try:
            sets[name] = choice([read(phrase, sets) for phrase in phrases])
        except (TypeError, TemplateError) as error:
            raise LexiconError(path, 1, f"the set {name!r}: {error}") from error
    return sets


def _sign(path: Path, name: str, entry: dict[str, Any], sets: dict[str, Piece]) -> Sign:
    try:
        templates = [compile_template(line, sets) for line in entry["say"]]
        needs = tuple(template.needs for template in templates)
        return Sign(next(_NUMBERS), name, float(entry["weight"]), Pattern(templates), needs)
    except (KeyError, TypeError, ValueError, TemplateError) as error:
        raise LexiconError(path, 1, f"the sign {name!r}: {error}") from error


# Read when the check is loaded: a broken table is refused at the start, and no message waits.
_NEEDED = [
    (sign.number, needs)
    for table in chain.from_iterable(tables().values())
    for sign in (*table.first, *table.others)
    for needs in sign.needs
]
_OWNERS = [number for number, _ in _NEEDED]
_ANCHORS = Anchors([needs for _, needs in _NEEDED])
