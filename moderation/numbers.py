"""What the desk did, month by month, in numbers that point at nobody; only times, kinds of steps and guidelines are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from hashlib import sha256
from math import inf
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from moderation.few import FEW
from moderation.models import Appeal, Case, Decision, Flag, Trace

FRESH, SETTLED = 5 * 60, 6 * 3600
"""Seconds for which numbers are kept: of this month and the last, and of those before."""
MONTHS = 12
LOOKS = ("claim", "look", "act", "decide", "hand_over", "ask", "opine", "escalate", "answer")
"""The steps of a case that only somebody of the team can take."""


@dataclass(slots=True)
class Month:
    """Counts of one month. `decided` has (guideline, by software) as keys.

    `crisis` and `others`: half of the cases waited no longer than these minutes until somebody looked; `inf` when half
    of them still wait, None for too few cases.
    """

    begins: date
    software: int = 0
    people: int = 0
    decided: Counter[tuple[str, bool]] = field(default_factory=Counter)
    crisis: float | None = None
    others: float | None = None
    appeals: int = 0
    upheld: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, from the first day of the first to the day after the last."""

    begins: date
    ends: date

    def months(self) -> Iterator[date]:
        """The first day of each."""
        first = self.begins
        while first < self.ends:
            yield first
            first = later(first)


def later(first: date, months: int = 1) -> date:
    """The first day of the month that many months later (earlier, when negative)."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def lately(today: date) -> Span:
    """The last twelve months, this one among them."""
    end = later(today.replace(day=1))
    return Span(later(end, -MONTHS), end)


def year(number: int) -> Span:
    """One calendar year."""
    return Span(date(number, 1, 1), date(number + 1, 1, 1))


def of(span: Span, today: date) -> list[Month]:
    """The months of the span, oldest first, as they were lately."""
    names = {_key(str(first)): first for first in span.months()}
    kept: dict[str, Month] = cache.get_many(names)
    missing = [first for key, first in names.items() if key not in kept]
    if missing:
        made = {_key(str(month.begins)): month for month in count(Span(missing[0], later(missing[-1])))}
        young = later(today.replace(day=1), -1)
        cache.set_many({key: month for key, month in made.items() if month.begins >= young}, FRESH)
        cache.set_many({key: month for key, month in made.items() if month.begins < young}, SETTLED)
        kept |= made
    return [kept[key] for key in names]


def count(span: Span) -> list[Month]:
    """The months of the span, counted now. Three queries, however long the span is."""
    zone = timezone.get_default_timezone()
    begins, ends = _midnight(span.begins, zone), _midnight(span.ends, zone)
    months = {first: Month(first) for first in span.months()}
    _cases(months, begins, ends, zone)
    _decisions(months, begins, ends, zone)
    _appeals(months, begins, ends, zone)
    return list(months.values())


def first_year() -> int | None:
    """The year of the oldest case, as it was at most `FRESH` seconds ago. One query."""
    oldest = cache.get_or_set(_key("first"), lambda: Case.objects.aggregate(at=Min("opened_at"))["at"], FRESH)
    return timezone.localtime(oldest, timezone.get_default_timezone()).year if oldest else None


def _key(what: str) -> str:
    """Two databases over one Redis do not mix."""
    place = sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()[:16]
    return f"numbers:{place}:{what}"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _cases(months: dict[date, Month], begins: datetime, ends: datetime, zone: tzinfo) -> None:
    """Whoever raised the first flag brought the case; the first step of a person ends its wait.

    Cases about reports themselves are left out: they were brought by nobody.
    """
    flags = Flag.objects.filter(case=OuterRef("pk")).order_by("pk").values("software")[:1]
    looks = Trace.objects.filter(case=OuterRef("pk"), what__in=LOOKS).order_by("at").values("at")[:1]
    rows = Case.objects.filter(opened_at__gte=begins, opened_at__lt=ends).annotate(
        software=Subquery(flags), looked_at=Subquery(looks)
    )
    rows = rows.exclude(kind__in=(Case.UNANSWERED, Case.SPREE))
    waits: defaultdict[tuple[date, bool], list[float]] = defaultdict(list)
    for opened, priority, software, looked in rows.values_list("opened_at", "priority", "software", "looked_at"):
        month = months[opened.astimezone(zone).date().replace(day=1)]
        month.software += bool(software)
        month.people += not software
        waited = (looked - opened).total_seconds() / 60 if looked else inf
        waits[month.begins, priority >= Case.CRISIS].append(waited)
    for first, month in months.items():
        month.crisis, month.others = _middle(waits[first, True]), _middle(waits[first, False])


def _middle(minutes: list[float]) -> float | None:
    return median(minutes) if len(minutes) >= FEW else None


def _decisions(months: dict[date, Month], begins: datetime, ends: datetime, zone: tzinfo) -> None:
    """What a moderator took back at once does not count; what an appeal took back was decided nevertheless."""
    stands = Q(undone_at=None) | Q(appeal__upheld=True)
    made = Decision.objects.filter(stands, at__gte=begins, at__lt=ends)
    made = made.exclude(deed="looked_after")
    rows = made.values(month=TruncMonth("at", tzinfo=zone), about=F("guideline"), machine=F("software"))
    for row in rows.annotate(times=Count("pk")).order_by():
        months[row["month"].date()].decided[row["about"], row["machine"]] = row["times"]


def _appeals(months: dict[date, Month], begins: datetime, ends: datetime, zone: tzinfo) -> None:
    """An appeal counts in the month in which it was made, whenever it was answered."""
    made = Appeal.objects.filter(at__gte=begins, at__lt=ends)
    rows = made.values(month=TruncMonth("at", tzinfo=zone))
    for row in rows.annotate(asked=Count("pk"), right=Count("pk", filter=Q(upheld=True))).order_by():
        month = months[row["month"].date()]
        month.appeals, month.upheld = row["asked"], row["right"]
