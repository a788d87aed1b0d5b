"""What a deed of the desk is: its words, whom it fits, what it does, how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise

from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from moderation.models import Case, Decision, State

Words = str | Promise
Values = list[tuple[str, Words]]


@dataclass(slots=True)
class Act:
    """One deed being done: `options` are what the moderator chose, `kept` is what taking it back needs (JSON-ready)."""

    case: Case
    by: Member
    decision: Decision
    options: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def post(self) -> Any:
        """What was said. Raises Refused where it is gone."""
        if self.case.target is None:
            raise Refused("no_such_message")
        return self.case.target

    @property
    def place(self) -> Any:
        """Where it was said. Raises Refused where that is gone."""
        if self.case.place is None:
            raise Refused("not_allowed")
        return self.case.place


class Doing(Protocol):
    """Does a deed, or takes it back, within the transaction. Raises Refused."""

    def __call__(self, act: Act) -> None: ...


@dataclass(frozen=True, slots=True)
class Option:
    """Something that the moderator has to choose or write. `values` are (value, words); None asks for own words.

    `start` are words to begin with, in the author's language; `long`: there is room for more than a line.
    """

    name: str
    label: Words
    values: Callable[[Case], Values] | None = None
    most: int = 0
    start: Words = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """`label` is the button, `done` the same in the past, `seen` what follows, `told` what the author reads (or "").

    `told` may name an option as `%(name)s`. `cites`: a guideline must be named. `fresh`: asks for a fresh confirmation
    of who is acting. `settles`: the case is resolved by it. `key`: pressed at the desk, it is done. `carries`: the deed
    itself puts `told` before the author, who reads no statement about a decision.
    """

    name: str
    group: str
    label: Words
    done: Words
    seen: Words
    told: Words
    fits: Callable[[Case], bool]
    do: Doing
    undo: Doing | None
    options: tuple[Option, ...] = ()
    cites: bool = False
    fresh: bool = False
    settles: bool = True
    key: str = ""
    carries: bool = False


def chosen(deed: Deed, case: Case, options: dict[str, str]) -> dict[str, str]:
    """The options that this deed asks for, checked. Raises Refused (`not_allowed`)."""
    found = {}
    for option in deed.options:
        value = options.get(option.name, "").strip()
        if option.values is not None and value not in dict(option.values(case)):
            raise Refused("not_allowed")
        if option.values is None:
            value = value[: option.most]
            if not value:
                raise Refused("empty")
        found[option.name] = value
    return found


def words_of(deed: Deed, case: Case, options: dict[str, str]) -> dict[str, str]:
    """The options in words, for `told`."""
    return {
        option.name: str(dict(option.values(case))[options[option.name]]) if option.values else options[option.name]
        for option in deed.options
    }


def stands(*standings: Standing) -> Callable[[Case], bool]:
    """Fits a case whose post has one of these standings."""
    return lambda case: case.target is not None and case.target.standing in standings


def anybody(case: Case) -> bool:
    """Fits a case whose author is still here and not of the team."""
    return case.author is not None and case.author.is_active and not case.author.on_team


def unsettled(case: Case) -> bool:
    """Fits a case that is not resolved."""
    return case.state != State.RESOLVED


def nothing(act: Act) -> None:
    """A deed that is only said."""
