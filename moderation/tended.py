"""The help lines of this place: the files, with what its hosts have confirmed, corrected, hidden and added since."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from moderation.check.allowed import NUMBER_FIELDS
from moderation.check.numbers import learn_helplines
from moderation.lines import HelpLine, load
from moderation.models import LineChange

logger = logging.getLogger(__name__)

FRESH_SECONDS = 2.0
TUPLES = ("purposes", "languages")


@dataclass(frozen=True, slots=True)
class Tended:
    """One line as it stands here. `number` counts its changes; `by` is the pk of the host who confirmed it last."""

    line: HelpLine
    number: int = 0
    hidden: bool = False
    local: bool = False
    by: int | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    at: float
    tended: dict[str, Tended]
    lines: tuple[HelpLine, ...]


_kept: _Kept | None = None


def lines() -> tuple[HelpLine, ...]:
    """Every line that no host hid, at most two seconds old; while the database is away, as they were last."""
    return _now().lines


def everything() -> dict[str, Tended]:
    """Every line by its id, the hidden ones too, read now."""
    forget()
    return _now().tended


def forget() -> None:
    """Read anew at the next question: something changed."""
    global _kept
    _kept = None


def teach() -> bool:
    """Tell the contact filter the numbers that hosts wrote. True when it did not know them."""
    own = [getattr(line, key) for line in _now().lines for key in NUMBER_FIELDS]
    return learn_helplines(frozenset(re.sub(r"\D", "", number) for number in own if number))


def newest() -> QuerySet[LineChange]:
    """The change in force of each line that has one."""
    later = LineChange.objects.filter(line=OuterRef("line"), number__gt=OuterRef("number"))
    return LineChange.objects.filter(~Exists(later))


def _now() -> _Kept:
    """One query for all lines, or none while what is known is fresh."""
    global _kept
    kept = _kept
    if kept is not None and time.monotonic() - kept.at < FRESH_SECONDS:
        return kept
    try:
        changes = list(newest())
    except DatabaseError as error:
        # Somebody may need a number right now: the last known ones are better than an error page.
        logger.warning("the host's help lines could not be read (%s)", type(error).__name__)
        changes = []
        if kept is not None:
            return kept
    found = {line.id: Tended(line) for line in load().lines}
    for change in changes:
        if (base := found.get(change.line)) is not None or change.state.get("local"):
            found[change.line] = applied(change.line, base.line if base else None, change)
    _kept = _Kept(time.monotonic(), found, tuple(one.line for one in found.values() if not one.hidden))
    return _kept


def applied(line_id: str, base: HelpLine | None, change: LineChange) -> Tended:
    """A line of the files (None for a local one) as this change leaves it."""
    state = change.state
    given: dict[str, Any] = {
        key: tuple(value) if key in TUPLES else value for key, value in state.get("fields", {}).items()
    }
    line = replace(base, **given) if base else HelpLine(id=line_id, **given)
    if base is not None and any(getattr(line, key) != getattr(base, key) for key in NUMBER_FIELDS):
        # What the law and the source say was said of another number.
        line = replace(line, by_law=False, confirmed=False, confirmed_by="", checked=None)
    line = _confirmed(line, state)
    by = state.get("by") if line.confirmed_by == "host" else None
    return Tended(line, change.number, bool(state.get("hidden")), base is None, by)


def _confirmed(line: HelpLine, state: dict[str, Any]) -> HelpLine:
    if not state.get("checked"):
        return line
    checked = dt.date.fromisoformat(state["checked"])
    if line.checked is not None and line.confirmed and line.checked > checked:
        return line
    return replace(line, confirmed=True, confirmed_by="host", checked=checked)
