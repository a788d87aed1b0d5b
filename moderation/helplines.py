"""Help lines for one person: which numbers may be shown, to whom, in which order, and which a host must check again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from babel import Locale
from django.utils.translation import gettext_lazy as _

from moderation import tended
from moderation.check.allowed import digit_strings
from moderation.lines import FOLDER, INTERNATIONAL, HelpLine, load

MOST_SHOWN = 6

# What fits each kind, the best first; the emergency number leads where minutes count.
FITS = {
    "suicide": ("suicide", "distress", "emergency"),
    "self_harm": ("self_harm", "suicide", "distress", "emergency"),
    "overdose": ("emergency", "overdose", "poison", "using_alone", "substance_use"),
    "withdrawal": ("emergency", "withdrawal", "substance_use", "treatment", "distress"),
    "violence_home": ("emergency", "violence_home", "sexual_violence", "distress"),
    "violence_others": ("emergency", "distress", "suicide"),
    "danger": ("emergency", "suicide", "distress"),
    "someone_else": ("suicide", "distress", "emergency", "substance_use"),
    "past": ("suicide", "distress", "substance_use", "emergency"),
    "craving": ("craving", "substance_use", "using_alone", "distress", "emergency"),
    "youth": ("youth", "suicide", "distress", "emergency"),
}
SAME = {"third_party": "someone_else", "minor": "youth"}
# Lines for one group only come after those for everyone.
FOR_SOME = frozenset({"veterans", "lgbtq", "indigenous", "youth"})


LOCAL_EMERGENCY = HelpLine(
    id="zz-local-emergency",
    country=INTERNATIONAL,
    name=_("Your local emergency number"),  # type: ignore[arg-type]
    purposes=("emergency",),
    by_law=True,
)


def lines_for(
    region: str, kinds: Iterable[str], *, today: dt.date, lines: Sequence[HelpLine] | None = None
) -> tuple[HelpLine, ...]:
    """The lines to show to somebody in `region` (ISO 3166 alpha-2, or "" when not chosen) for these kinds.

    Kinds are those of the check ("crisis.overdose", "concern.past") or of the help page ("craving", "youth"). Never empty:
    there is always an emergency line, and the international directory closes the list. `lines` are all lines to choose
    from, those of this place as its host keeps them unless given.
    """
    every = tended.lines() if lines is None else lines
    shown = _serving(region.upper(), [line for line in every if line.may_be_shown(today)])
    if not any("emergency" in line.purposes for line in shown):
        shown.append(LOCAL_EMERGENCY)
    fitting = _in_order(shown, _wanted(kinds))
    return (*fitting[:MOST_SHOWN], *(line for line in shown if "directory" in line.purposes))


def _serving(region: str, lines: Sequence[HelpLine]) -> list[HelpLine]:
    """Those of a region; a number that serves several countries only where the country's own may not be shown."""
    own = any(line.country == region and "emergency" in line.purposes for line in lines)
    return [
        line
        for line in lines
        if line.country == region != INTERNATIONAL
        or "directory" in line.purposes
        or (region in line.valid_in and not own)
    ]


def _wanted(kinds: Iterable[str]) -> dict[str, int]:
    """Purposes and their rank over all kinds; a kind that lets the emergency line lead wins over one that does not."""
    short = [SAME.get(kind, kind) for kind in (kind.rpartition(".")[2] for kind in kinds)]
    orders = [FITS[kind] for kind in short if kind in FITS] or [FITS["suicide"]]
    ranks: dict[str, int] = {}
    for order in orders:
        for rank, purpose in enumerate(order):
            ranks[purpose] = min(rank, ranks.get(purpose, rank))
    if any(order[0] == "emergency" for order in orders):
        ranks["emergency"] = -1
    return ranks


def _in_order(lines: Iterable[HelpLine], ranks: Mapping[str, int]) -> list[HelpLine]:
    fitting = [line for line in lines if any(purpose in ranks for purpose in line.purposes)]
    groups = FOR_SOME - ranks.keys()

    def place(line: HelpLine) -> tuple[bool, int, bool]:
        best = min(ranks[purpose] for purpose in line.purposes if purpose in ranks)
        return bool(groups & set(line.purposes)), best, line.hours != "24/7"

    ordered = sorted(fitting, key=place)
    urgent = [line for line in ordered if "emergency" in line.purposes]
    if len(ordered) > MOST_SHOWN and urgent[0] not in ordered[:MOST_SHOWN]:
        ordered.insert(MOST_SHOWN - 1, urgent[0])
    return ordered


def regions() -> list[tuple[str, str]]:
    """Countries with a line or an emergency number of their own, (code, English name), by name."""
    names = dict(load().names)
    for line in tended.lines():
        if line.country not in names and line.country != INTERNATIONAL:
            names[line.country] = Locale("en").territories.get(line.country, line.country)
    return sorted(names.items(), key=lambda pair: pair[1])


def stale(today: dt.date, lines: Sequence[HelpLine] | None = None) -> list[HelpLine]:
    """Lines that the host should check, those already off the cards first."""
    every = tended.lines() if lines is None else lines
    found = [line for line in every if line.is_stale(today)]
    return sorted(found, key=lambda line: (line.may_be_shown(today), line.country, line.name))


def numbers() -> frozenset[str]:
    """The digits of every number in the files, confirmed or not: what the contact filter lets pass."""
    return digit_strings(FOLDER)
