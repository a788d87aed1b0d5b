"""How a help line stands, in words for the host: shown or not, until when, and who looked at it last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moderation.lines import INTERNATIONAL, PURPOSES, HelpLine
from moderation.tended import Tended

# What wants a look first: those that members see although nobody looked lately, then those that they do not see.
RANKS = ("stale", "gone", "unproved", "fresh", "law", "list", "hidden")
ORDERS = ("stale", "region")


@dataclass(slots=True)
class Row:
    """One line for the host's eye on one day. `host` is the pseudonym of whoever confirmed it."""

    tended: Tended
    today: dt.date
    host: str = ""

    @property
    def line(self) -> HelpLine:
        """The line itself."""
        return self.tended.line

    @property
    def state(self) -> str:
        """One of `RANKS`."""
        line = self.line
        if self.tended.hidden:
            return "hidden"
        if line.by_law:
            return "law"
        if "directory" in line.purposes:
            return "list"
        if not line.confirmed or line.checked is None:
            return "unproved"
        if not line.may_be_shown(self.today):
            return "gone"
        return "stale" if line.is_stale(self.today) else "fresh"

    @property
    def wants_a_look(self) -> bool:
        """Whether the host should check it."""
        return self.state in ("stale", "gone", "unproved")

    @property
    def state_words(self) -> str:
        """The same as a sentence."""
        leaves = self.line.leaves()
        day = date_format(leaves, "DATE_FORMAT") if leaves else ""
        return {
            "stale": _("Stale: not confirmed for 90 days. It leaves the cards after %(day)s.") % {"day": day},
            "gone": _("Not shown: not confirmed for 180 days."),
            "unproved": _("Not shown: nobody has confirmed it yet."),
            "fresh": _("Shown until %(day)s.") % {"day": day},
            "law": _("Set by law: it is always shown."),
            "list": _("The list of lines in every country: it is always shown."),
            "hidden": _("Hidden by a host."),
        }[self.state]

    @property
    def checked_words(self) -> str:
        """When somebody looked last, and who."""
        line = self.line
        if line.checked is None:
            return _("Never checked.")
        who = {
            "operator": _("on the operator's page"),
            "government": _("on a government page"),
            "host": _("by %(name)s") % {"name": self.host or _("a host")},
        }.get(line.confirmed_by)
        day = date_format(line.checked, "DATE_FORMAT")
        if who is None:
            return _("Looked at on %(day)s, not confirmed by its operator.") % {"day": day}
        return _("Confirmed on %(day)s %(who)s.") % {"day": day, "who": who}

    @property
    def country(self) -> str:
        """The country's name in the reader's language."""
        code = self.line.country
        names = Locale.parse(get_language() or "en", sep="-").territories
        return _("Every country") if code == INTERNATIONAL else str(names.get(code, code))

    @property
    def purposes(self) -> str:
        """What it is for."""
        return ", ".join(str(PURPOSES[purpose]) for purpose in self.line.purposes)


def rows(every: Iterable[Tended], order: str, region: str, today: dt.date) -> list[Row]:
    """All lines in an order of `ORDERS`; the host's own region comes first among equals, or before everything."""

    def place(row: Row) -> tuple[object, ...]:
        rank, elsewhere = RANKS.index(row.state), row.line.country != region
        first = (rank, elsewhere, row.country) if order == "stale" else (elsewhere, row.country, rank)
        return (*first, row.line.name, row.line.id)

    return sorted((Row(one, today) for one in every), key=place)
