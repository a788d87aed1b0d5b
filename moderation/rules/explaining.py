"""Why software brought something to the desk: which rule hit which words, in which version, under which guideline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moderation import guidelines
from moderation.models import Case, Flag, RuleVersion

NEAR = 60
_OF_COMMUNITY = re.compile(r"community\.(\d+)")
_VERSION = re.compile(r"\+c(\d+)$")


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and the words it hit, with a little of what stands around them.

    `hit` is empty where the whole text is meant. `own` is the community's rule as it counted then, if it is one.
    """

    kind: str
    rule: str
    guideline: str
    version: str
    lead: str
    hit: str
    rest: str
    own: dict[str, Any] | None = None


def reasons(case: Case, flags: Iterable[Flag]) -> list[Reason]:
    """What the software's flags of a case say, in their order. A query for each version of the community's rules."""
    mine = [flag for flag in flags if flag.software and flag.rule]
    known = guidelines.current() if mine else None
    versions = _versions(mine)
    return [_reason(case, flag, known.name_of(flag.guideline) if known else "", versions) for flag in mine]


def _reason(case: Case, flag: Flag, guideline: str, versions: dict[int, list[dict[str, Any]]]) -> Reason:
    text = flag.excerpt or case.excerpt
    start, end = flag.spans if len(flag.spans) == 2 else (0, 0)
    begin, finish = max(start - NEAR, 0), min(end + NEAR, len(text))
    whole = end <= start
    return Reason(
        kind=flag.kind,
        rule=flag.rule,
        guideline=guideline,
        version=flag.rules_version,
        lead="" if whole else ("…" if begin else "") + text[begin:start],
        hit="" if whole else text[start:end],
        rest="" if whole else text[end:finish] + ("…" if finish < len(text) else ""),
        own=_own(flag, versions),
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
