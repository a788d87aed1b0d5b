"""Help lines as they come with the project: one strict file for each country, and what makes a line fit to be shown."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from moderation import tongues
from moderation.check.allowed import is_dialable

FOLDER = Path(__file__).parent / "data" / "helplines"
INTERNATIONAL = "ZZ"
STALE_AFTER = dt.timedelta(days=90)
GONE_AFTER = dt.timedelta(days=180)

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


# What the files say in words, so that it is read in the language of the page.
WORDED = (
    gettext_noop("Emergency services"),
    gettext_noop("Emergency response"),
    gettext_noop("112 European emergency number"),
    gettext_noop("Then press 1."),
    gettext_noop("Then choose option 4."),
    gettext_noop("For Spanish, press 2."),
    gettext_noop("Text HOLA for Spanish."),
    gettext_noop("Text your ZIP code; in English only."),
    gettext_noop("From a landline."),
    gettext_noop("Medical emergencies."),
    gettext_noop("In Finnish."),
    gettext_noop("In English, on set hours."),
    gettext_noop("In Buenos Aires."),
    gettext_noop("In Bogotá."),
    gettext_noop("Finnish 24/7; English on set hours"),
    gettext_noop("24/7 (South Australia 08:30-22:00)"),
    gettext_noop("every day, 08:00-02:00"),
    gettext_noop("office hours, Monday to Friday"),
    gettext_noop("Mon-Sat 14:00-20:00"),
    gettext_noop("16:00-21:00 daily; 24 h on the 10th"),
)


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
        """The line as a card carries it; only the keys that have a value, but always the five that every card shows."""
        told = {
            "name": self.title,
            "for": ", ".join(str(PURPOSES[purpose]) for purpose in self.purposes),
            "hours": _worded(self.hours),
            "checked": self.checked.isoformat() if self.checked else "",
        }
        extra = {"call": self.call, "text": self.text, "say": self.text_say, "chat": self.chat}
        extra |= {"how": self.further, "languages": self.spoken}
        return told | {key: value for key, value in extra.items() if value}

    @property
    def title(self) -> str:
        """Its name, in the language of the page where it is no name of its own."""
        return _worded(str(self.name))

    @property
    def spoken(self) -> str:
        """In which languages somebody answers; "" where nobody knows, and where it is the reader's alone."""
        return "" if self.languages == (tongues.reader(),) else self.answers_in

    @property
    def answers_in(self) -> str:
        """All languages in which somebody answers, as the reader calls them."""
        return tongues.named(self.languages)

    @property
    def further(self) -> str:
        """What else to do, and the ways that are for some: a text telephone, another messenger."""
        ways = [_worded(self.how)]
        if self.tty:
            ways.append(gettext("Text telephone: %(number)s.") % {"number": self.tty})
        if self.whatsapp:
            ways.append(gettext("WhatsApp: %(number)s.") % {"number": self.whatsapp})
        return " ".join(way for way in ways if way)

    def may_be_shown(self, today: dt.date) -> bool:
        """Set by law, or confirmed within the last 180 days; the directory, which is no number, stays."""
        if self.by_law or "directory" in self.purposes:
            return True
        return self.confirmed and (leaves := self.leaves()) is not None and today <= leaves

    def leaves(self) -> dt.date | None:
        """The last day on the cards unless somebody confirms it; None for what never expires or was never checked."""
        return None if self.by_law or self.checked is None else self.checked + GONE_AFTER

    def is_stale(self, today: dt.date) -> bool:
        """Whether a host should look again: never confirmed, or not for 90 days."""
        if self.by_law:
            return False
        return not self.confirmed or self.checked is None or today - self.checked > STALE_AFTER


def _worded(text: str) -> str:
    return gettext(text) if text else ""


@dataclass(frozen=True, slots=True)
class Book:
    """All lines, and the names of the countries a member may choose from."""

    lines: tuple[HelpLine, ...]
    names: Mapping[str, str]


class BadHelpLines(Exception):
    """A file of help lines that cannot be trusted: says which file, which entry and why."""


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
