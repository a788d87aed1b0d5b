"""Why software brought something to the desk: which rule hit which words, in which version, under which guideline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moderation import guidelines
from moderation.models import Case, Flag, RuleVersion

NEAR = 60
_OF_COMMUNITY = re.compile(r"community\.(\d+)")
_VERSION = re.compile(r"\+c(\d+)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that a rule hit, with a little of what stands around them."""

    lead: str
    hit: str
    rest: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and all the words it hit.

    `hits` is empty where the whole text is meant. `own` is the community's rule as it counted then, if it is one.
    """

    kind: str
    rule: str
    guideline: str
    version: str
    hits: tuple[Hit, ...]
    own: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of why a case is here: a person's flag, or all flags of one rule, which saw so many `places`."""

    flag: Flag
    places: int = 0


def reasons(case: Case, flags: Iterable[Flag]) -> list[Reason]:
    """What the software's flags of a case say, each rule once. A query for each version of the community's rules."""
    mine: dict[tuple[str, str, str], list[Flag]] = {}
    for flag in flags:
        if flag.software and flag.rule:
            mine.setdefault((flag.kind, flag.rule, flag.rules_version), []).append(flag)
    known = guidelines.current() if mine else None
    versions = _versions(together[0] for together in mine.values())
    return [
        Reason(
            kind=kind,
            rule=rule,
            guideline=known.name_of(together[0].guideline) if known else "",
            version=version,
            hits=_hits(case, together),
            own=_own(together[0], versions),
        )
        for (kind, rule, version), together in mine.items()
    ]


def lines(flags: Iterable[Flag], found: Iterable[Reason]) -> list[Line]:
    """Why a case is here, shortly: every person, and every rule once, with how many places it saw."""
    places: Counter[tuple[str, str]] = Counter()
    for reason in found:
        places[reason.kind, reason.rule] += len(reason.hits)
    told: dict[object, Line] = {}
    for flag in flags:
        if flag.software:
            told.setdefault((flag.kind, flag.rule), Line(flag, places[flag.kind, flag.rule]))
        else:
            told[flag.pk] = Line(flag)
    return list(told.values())


def _hits(case: Case, flags: Iterable[Flag]) -> tuple[Hit, ...]:
    """The words hit, text by text in their order; spans that lie over each other are one."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for flag in flags:
        if len(flag.spans) == 2 and flag.spans[0] < flag.spans[1]:
            spans.setdefault(flag.excerpt or case.excerpt, []).append((flag.spans[0], flag.spans[1]))
    return tuple(_hit(text, start, end) for text, found in spans.items() for start, end in _merged(found))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    whole: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _hit(text: str, start: int, end: int) -> Hit:
    begin, finish = max(start - NEAR, 0), min(end + NEAR, len(text))
    return Hit(
        lead=("…" if begin else "") + text[begin:start],
        hit=text[start:end],
        rest=text[end:finish] + ("…" if finish < len(text) else ""),
    )


def _versions(flags: Iterable[Flag]) -> dict[int, list[dict[str, Any]]]:
    numbers = {int(found[1]) for flag in flags if _OF_COMMUNITY.match(flag.rule) and (found := _number(flag))}
    return dict(RuleVersion.objects.filter(version__in=numbers).values_list("version", "rules")) if numbers else {}


def _own(flag: Flag, versions: dict[int, list[dict[str, Any]]]) -> dict[str, Any] | None:
    rule, version = _OF_COMMUNITY.fullmatch(flag.rule), _number(flag)
    if rule is None or version is None:
        return None
    rules = versions.get(int(version[1]), [])
    return next((one for one in rules if one["number"] == int(rule[1])), None)


def _number(flag: Flag) -> re.Match[str] | None:
    return _VERSION.search(flag.rules_version)
