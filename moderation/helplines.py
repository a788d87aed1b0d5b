"""Help lines as data: which numbers may be shown, to whom, in which order, and which a host must check again."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from moderation.check.allowed import digit_strings, is_dialable

FOLDER = Path(__file__).parent / "data" / "helplines"
INTERNATIONAL = "ZZ"
STALE_AFTER = dt.timedelta(days=90)
GONE_AFTER = dt.timedelta(days=180)
MOST_SHOWN = 6

PURPOSES = {
    "emergency": _("danger to life right now"),
    "suicide": _("thoughts of suicide"),
    "self_harm": _("self-harm"),
    "distress": _("hard hours, someone who listens"),
    "overdose": _("overdose or poisoning"),
    "poison": _("poisoning, mixed or wrong substances"),
    "using_alone": _("company on the phone while using alone"),
    "withdrawal": _("withdrawal"),
    "substance_use": _("alcohol and other drugs"),
    "treatment": _("finding treatment"),
    "craving": _("craving"),
    "violence_home": _("violence at home"),
    "sexual_violence": _("sexual violence"),
    "someone_else": _("worry about somebody else"),
    "youth": _("children and young people"),
    "veterans": _("veterans and their families"),
    "lgbtq": _("LGBTQ+ people"),
    "indigenous": _("Aboriginal and Torres Strait Islander people"),
    "directory": _("help lines in every country"),
}

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


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line: every field of numbers holds one dialable number, and what else to do stands in `how`."""

    id: str
    country: str
    name: str
    purposes: tuple[str, ...]
    about: str = ""
    call: str = ""
    text: str = ""
    text_say: str = ""
    chat: str = ""
    whatsapp: str = ""
    tty: str = ""
    how: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    languages_note: str = ""
    source: str = ""
    source_kind: str = ""
    confirmed: bool = False
    confirmed_by: str = ""
    checked: dt.date | None = None
    by_law: bool = False
    note: str = ""
    valid_in: tuple[str, ...] = ()

    def frame(self) -> dict[str, str]:
        """The line as a member's card carries it; only the keys that have a value, but always the five of the contract."""
        told = {
            "name": str(self.name),
            "for": ", ".join(str(PURPOSES[purpose]) for purpose in self.purposes),
            "hours": self.hours,
            "checked": self.checked.isoformat() if self.checked else "",
        }
        extra = {"call": self.call, "text": self.text, "say": self.text_say, "chat": self.chat, "how": self.how}
        return told | {key: value for key, value in extra.items() if value}

    def may_be_shown(self, today: dt.date) -> bool:
        """Set by law, or confirmed within the last 180 days; the directory, which is no number, stays."""
        recent = self.checked is not None and today - self.checked <= GONE_AFTER
        return self.by_law or "directory" in self.purposes or (self.confirmed and recent)

    def is_stale(self, today: dt.date) -> bool:
        """Whether a host should look again: never confirmed, or not for 90 days."""
        if self.by_law:
            return False
        return not self.confirmed or self.checked is None or today - self.checked > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Book:
    """All lines, and the names of the countries a member may choose from."""

    lines: tuple[HelpLine, ...]
    names: Mapping[str, str]


class BadHelpLines(Exception):
    """A file of help lines that cannot be trusted: says which file, which entry and why."""


LOCAL_EMERGENCY = HelpLine(
    id="zz-local-emergency",
    country=INTERNATIONAL,
    name=_("Your local emergency number"),  # type: ignore[arg-type]
    purposes=("emergency",),
    by_law=True,
)


def lines_for(
    region: str,
    kinds: Iterable[str],
    *,
    today: dt.date,
    confirmed_by_host: Mapping[str, dt.date] | None = None,
) -> tuple[HelpLine, ...]:
    """The lines to show to somebody in `region` (ISO 3166 alpha-2, or "" when not chosen) for these kinds.

    Kinds are those of the check ("crisis.overdose", "concern.past") or of the help page ("craving", "youth"). Never empty:
    there is always an emergency line, and the international directory closes the list.
    """
    region = region.upper()
    shown = [
        line
        for line in _with_host(load().lines, confirmed_by_host or {})
        if _serves(line, region) and line.may_be_shown(today)
    ]
    if not any("emergency" in line.purposes for line in shown):
        shown.append(LOCAL_EMERGENCY)
    fitting = _in_order(shown, _wanted(kinds))
    return (*fitting[:MOST_SHOWN], *(line for line in shown if "directory" in line.purposes))


def _with_host(lines: Iterable[HelpLine], confirmed: Mapping[str, dt.date]) -> list[HelpLine]:
    return [
        replace(
            line, confirmed=True, confirmed_by="host", checked=max(confirmed[line.id], line.checked or dt.date.min)
        )
        if line.id in confirmed
        else line
        for line in lines
    ]


def _serves(line: HelpLine, region: str) -> bool:
    if line.country == INTERNATIONAL:
        own = any(other.country == region and "emergency" in other.purposes for other in load().lines)
        return "directory" in line.purposes or (region in line.valid_in and not own)
    return line.country == region


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
    return sorted(load().names.items(), key=lambda pair: pair[1])


def stale(today: dt.date, confirmed_by_host: Mapping[str, dt.date] | None = None) -> list[HelpLine]:
    """Lines that the host should check, those already off the cards first."""
    lines = [line for line in _with_host(load().lines, confirmed_by_host or {}) if line.is_stale(today)]
    return sorted(lines, key=lambda line: (line.may_be_shown(today), line.country, line.name))


def numbers() -> frozenset[str]:
    """The digits of every number in the files, confirmed or not: what the contact filter lets pass."""
    return digit_strings(FOLDER)


@functools.cache
def load() -> Book:
    """All files, strictly: raises `BadHelpLines` with file, entry and reason at the first thing that makes no sense."""
    lines: list[HelpLine] = []
    names: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = _parsed(path)
        country = str(data.get("country", ""))
        if country.lower() != path.stem:
            raise BadHelpLines(f"{path.name}: country is {country!r}, but the file is named {path.stem!r}")
        names |= data.get("names", {}) | ({} if country == INTERNATIONAL else {country: str(data.get("name", ""))})
        lines += [_line(path, country, number, entry) for number, entry in enumerate(data.get("line", []), start=1)]
    _check_whole(lines, names)
    return Book(tuple(lines), names)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadHelpLines(f"{path.name}: {error}") from error


FIELDS = {item.name for item in fields(HelpLine)} - {"country"}
TUPLES = ("purposes", "languages", "valid_in")


def _line(path: Path, country: str, number: int, entry: dict[str, Any]) -> HelpLine:
    where = f"{path.name}, line entry {number} ({entry.get('id', 'no id')})"
    values: dict[str, Any] = {key: tuple(value) if key in TUPLES else value for key, value in entry.items()}
    reason = _what_is_wrong(values)
    if reason:
        raise BadHelpLines(f"{where}: {reason}")
    return HelpLine(country=country, **values)


def _what_is_wrong(values: Mapping[str, Any]) -> str:
    """The first reason not to trust an entry, or ""."""
    if unknown := values.keys() - FIELDS:
        return f"unknown field {sorted(unknown)[0]!r}"
    if missing := [key for key in ("id", "name", "purposes", "source_kind") if not values.get(key)]:
        return f"{missing[0]!r} is missing"
    if strange := [purpose for purpose in values["purposes"] if purpose not in PURPOSES]:
        return f"unknown purpose {strange[0]!r}"
    for key in ("call", "text", "whatsapp", "tty"):
        if values.get(key) and not is_dialable(values[key]):
            return f"{key!r} must hold one dialable number, not {values[key]!r}"
    return _what_is_unproved(values)


def _what_is_unproved(values: Mapping[str, Any]) -> str:
    chat = urlsplit(values.get("chat", ""))
    if chat.geturl() and not (chat.scheme == "https" and chat.netloc):
        return f"'chat' must be an https address, not {values['chat']!r}"
    if not any(values.get(key) for key in ("call", "text", "chat", "whatsapp")):
        return "there is no way to reach it"
    if values.get("checked") is not None and type(values["checked"]) is not dt.date:
        return "'checked' must be a date"
    if (values.get("by_law") or values.get("confirmed")) and not (values.get("source") and values.get("checked")):
        return "a line that is shown needs its source and the date it was checked"
    if values.get("confirmed") and values.get("confirmed_by") not in ("operator", "government"):
        return "'confirmed_by' must be operator or government (a host confirms on the host's page)"
    return ""


def _check_whole(lines: list[HelpLine], names: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.id in seen:
            raise BadHelpLines(f"{line.country.lower()}.toml: the id {line.id!r} stands twice")
        seen.add(line.id)
    if not any("directory" in line.purposes for line in lines):
        raise BadHelpLines("zz.toml: there is no international directory")
    if nameless := [code for code, name in names.items() if not name]:
        raise BadHelpLines(f"{nameless[0].lower()}.toml: the country has no name")
