"""The talk of a place that shows itself, read from its file and given to voices and times."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from community.members.models import Member

DATA = Path(__file__).parent / "data" / "talk.toml"
A_WEEK = timedelta(days=7)
PAUSE = (25, 170)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can speak: English and Spanish voices, and the two who have a part of their own."""

    english: list[Member]
    spanish: list[Member]
    own: dict[str, Member]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said at its time. `answers` is the mark of an earlier line; marks are unique and order the talk."""

    mark: str
    room: str
    at: datetime
    by: Member
    words: str
    note: str
    answers: str
    signs: tuple[str, ...]
    deed: str


def lines(cast: Cast, now: datetime, weeks: int, random: Random) -> list[Line]:
    """Everything that is said in the last `weeks` weeks, oldest first; each week has the same talk in other mouths."""
    talks = tomllib.loads(DATA.read_text(encoding="utf-8"))["talk"]
    said = [
        line
        for week in range(weeks)
        for number, talk in enumerate(talks)
        for line in _spoken(f"{week}-{number}", talk, cast, now - week * A_WEEK, random)
    ]
    return sorted(said, key=lambda line: line.at)


def _spoken(name: str, talk: dict[str, Any], cast: Cast, now: datetime, random: Random) -> Iterator[Line]:
    at = now - timedelta(hours=talk["ago"])
    voices = voices_of((line["by"] for line in talk["lines"]), cast, random)
    for number, line in enumerate(talk["lines"], 1):
        yield Line(
            mark=f"{name}-{number}",
            room=talk["room"],
            at=at,
            by=voices[line["by"]],
            words=line["say"],
            note=line.get("note", ""),
            answers=f"{name}-{line['answers']}" if "answers" in line else "",
            signs=tuple(line.get("signs", "").split()),
            deed=line.get("deed", ""),
        )
        at = min(at + timedelta(seconds=random.randint(*PAUSE)), now)


def voices_of(names: Iterable[str], cast: Cast, random: Random) -> dict[str, Member]:
    """A different member for each voice: small letters write English, capitals Spanish, the others have their own part."""
    wanted = sorted(set(names) - cast.own.keys())
    english, spanish = (random.sample(people, len(people)) for people in (cast.english, cast.spanish))
    return cast.own | {name: (spanish if name.isupper() else english).pop() for name in wanted}
