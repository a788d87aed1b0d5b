"""What the moderators did, in counts: no names, and no number small enough to point at somebody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import inf

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from moderation import guidelines, numbers
from moderation.few import FOLDED, Figure, beside, fold, part, total

Cell = Figure | str
NO_GUIDELINE = gettext_lazy("no guideline, or one that is not in force any more")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a month or a guideline, and its two cells."""

    name: date | str | Promise
    cells: tuple[Cell, Cell]

    @property
    def words(self) -> str:
        """What it is called."""
        return called(self.name)

    @property
    def said(self) -> list[tuple[str, bool]]:
        """Its cells in words, each with whether it is folded."""
        return [(_said(cell), cell == FOLDED) for cell in self.cells]

    @property
    def shown(self) -> bool:
        """Whether there is anything but folds."""
        return any(cell != FOLDED for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that show something under two headings; `left` says whether others were left out."""

    name: date | str
    heads: tuple[str, str]
    rows: list[Row]
    left: bool
    note: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return called(self.name)


def called(name: date | str | Promise) -> str:
    """A month or anything else in words."""
    return date_format(name, "YEAR_MONTH_FORMAT") if isinstance(name, date) else str(name)


def _said(cell: Cell) -> str:
    """A cell in words."""
    if isinstance(cell, str):
        return cell
    if cell.number is None:
        return _("fewer than five")
    return _("%(number)s or more") % {"number": cell.number} if cell.more else str(cell.number)


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Numbers of the last twelve months, or of `?year=`; a year without any is not there."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    first = numbers.first_year() or today.year
    chosen = _year(request.GET.get("year", ""), first, today.year)
    span = numbers.year(chosen) if chosen else numbers.lately(today)
    months = numbers.of(span, today)[::-1]
    shown = {
        "year": chosen,
        "years": range(today.year, first - 1, -1),
        "tables": tables(months),
        "guidelines": [table for month in months if (table := by_guideline(month)).rows],
        "now": today.replace(day=1),
    }
    return render(request, "home/transparency.html", shown)


def tables(months: list[numbers.Month]) -> list[Table]:
    """One table for each question, a row for each month, the newest first."""
    by = _("by software"), _("by people")
    return [
        _table(_("Who brought something to the moderators"), by, [Row(one.begins, brought(one)) for one in months]),
        _table(_("Who decided"), by, [Row(one.begins, decided(one)) for one in months]),
        _table(
            _("How long until somebody had looked"),
            (_("somebody in danger"), _("everything else")),
            [Row(one.begins, (_waited(one.crisis), _waited(one.others))) for one in months],
            _("Half of the cases waited no longer than this."),
        ),
        _table(
            _("Where another look was asked for"),
            (_("asked"), _("decision taken back")),
            [Row(one.begins, (fold(one.appeals), part(one.appeals, one.upheld))) for one in months],
            _("In the month in which it was asked for; some may not be answered yet."),
        ),
    ]


def brought(month: numbers.Month) -> tuple[Figure, Figure]:
    """Cases that the software opened, and that people did."""
    return beside(month.software, decided(month)[0]), fold(month.people)


def decided(month: numbers.Month) -> tuple[Figure, Figure]:
    """Decisions of software and of people: the sums of what `by_guideline` shows."""
    counts, slugs = _known(month), _slugs()
    return total(counts[slug, True] for slug in slugs), total(counts[slug, False] for slug in slugs)


def by_guideline(month: numbers.Month) -> Table:
    """Decisions of one month, a row for each guideline that was cited often enough."""
    counts, edition = _known(month), guidelines.current()
    rows = [
        Row(edition.name_of(slug) if slug else NO_GUIDELINE, (fold(counts[slug, True]), fold(counts[slug, False])))
        for slug in _slugs()
    ]
    return _table(month.begins, (_("by software"), _("by people")), rows)


def _table(name: date | str, heads: tuple[str, str], rows: list[Row], note: str = "") -> Table:
    shown = [row for row in rows if row.shown]
    return Table(name, heads, shown, len(shown) < len(rows), note)


def _slugs() -> list[str]:
    """The guidelines in force, and an empty one for all else."""
    return [*(rule["slug"] for rule in guidelines.current().rules), ""]


def _known(month: numbers.Month) -> Counter[tuple[str, bool]]:
    """The month's decisions, those under a guideline that readers do not know counted as under none."""
    slugs, counts = _slugs(), Counter[tuple[str, bool]]()
    for (slug, software), times in month.decided.items():
        counts[slug if slug in slugs else "", software] += times
    return counts


def _waited(middle: float | None) -> Cell:
    """The middle wait in words; folded for too few cases."""
    if middle is None:
        return FOLDED
    if middle == inf:
        return _("still waiting")
    whole = round(middle)
    if whole < 1:
        return _("under a minute")
    for size, words in ((1440, _days), (60, _hours)):
        if whole >= 2 * size:
            return words(round(whole / size))
    return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": whole}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _year(asked: str, first: int, last: int) -> int | None:
    """The year asked for, None for none. Raises Http404."""
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 4 or not first <= int(asked) <= last:
        raise Http404("no such year")
    return int(asked)
