"""The queue of cases: its filters, its search, and its pages by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import QueryDict

from community.members.models import Member
from community.timekeeping import now
from moderation.claiming import QUIET
from moderation.models import Case, State

PAGE = 50
SEARCHED = 2000
"""A search looks into the newest of what the other filters leave."""
KINDS = (
    *("crisis", "concern", "harassment", "sexual", "minor", "sourcing", "contact", "method"),
    *("spam", "report", "unanswered", "spree"),
)
MINE, FREE = "mine", "free"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a moderator wants to see of the queue. `room` is "<content type>-<key>"."""

    state: str = ""
    kind: str = ""
    room: str = ""
    whose: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        """What follows the `?`; empty for the whole queue."""
        named = {"state": self.state, "kind": self.kind, "room": self.room, "whose": self.whose, "q": self.words}
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases; `more` is the key of the next, empty on the last."""

    cases: list[Case]
    more: str


def read(asked: QueryDict) -> Filters:
    """The filters of a query string; what makes no sense is left out."""
    return Filters(
        state=_among(asked.get("state", ""), State.values),
        kind=_among(asked.get("kind", ""), KINDS),
        room=asked.get("room", "") if _place(asked.get("room", "")) else "",
        whose=_among(asked.get("whose", ""), (MINE, FREE)),
        words=asked.get("q", "").strip()[:60],
    )


def page(filters: Filters, by: Member, after: str) -> Page:
    """Waiting cases, gravest first, then whoever has waited longest; settled ones newest first. Found by key."""
    settled = filters.state == State.RESOLVED
    rows = _found(filters, by).select_related("claimed_by", "asked", "conversation").prefetch_related("place")
    ordered = _after_settled(rows, after) if settled else _after_waiting(rows, after)
    cases = list(ordered[: PAGE + 1])
    if len(cases) <= PAGE:
        return Page(cases, "")
    last = cases[PAGE - 1]
    return Page(cases[:PAGE], str(last.pk) if settled else f"{last.priority}.{last.pk}")


def _found(filters: Filters, by: Member) -> QuerySet[Case]:
    cases = Case.objects.filter(state=filters.state) if filters.state else Case.objects.exclude(state=State.RESOLVED)
    if filters.kind:
        cases = cases.filter(Q(kind=filters.kind) | Q(kind__startswith=f"{filters.kind}."))
    if place := _place(filters.room):
        cases = cases.filter(place_type_id=place[0], place_id=place[1])
    if filters.whose == MINE:
        cases = cases.filter(Q(claimed_by=by) | Q(asked=by))
    elif filters.whose == FREE:
        cases = cases.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=now() - QUIET))
    if filters.words:
        newest = list(cases.order_by("-pk").values_list("pk", flat=True)[:SEARCHED])
        said = Q(author_name__icontains=filters.words) | Q(excerpt__icontains=filters.words)
        cases = Case.objects.filter(said, pk__in=newest)
    return cases


def _after_settled(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    return (cases.filter(pk__lt=int(key)) if key.isdecimal() else cases).order_by("-pk")


def _after_waiting(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    cases = cases.order_by("-priority", "pk")
    priority, _, pk = key.partition(".")
    if not (priority.isdecimal() and pk.isdecimal()):
        return cases
    return cases.filter(Q(priority__lt=int(priority)) | Q(priority=int(priority), pk__gt=int(pk)))


def places() -> list[tuple[str, str]]:
    """The places that waiting cases come from, as (value of the filter, what people call it)."""
    waiting = Case.objects.exclude(state=State.RESOLVED).exclude(place_id=None).order_by()
    keys: dict[int, list[int]] = {}
    for type_pk, pk in waiting.values_list("place_type_id", "place_id").distinct()[:100]:
        keys.setdefault(type_pk or 0, []).append(pk or 0)
    found = [
        (f"{type_pk}-{place.pk}", place.label())
        for type_pk, pks in keys.items()
        for place in ContentType.objects.get_for_id(type_pk).get_all_objects_for_this_type(pk__in=pks)
    ]
    return sorted(found, key=lambda pair: pair[1])


def _place(room: str) -> tuple[int, int] | None:
    kind, _, pk = room.partition("-")
    return (int(kind), int(pk)) if kind.isdecimal() and pk.isdecimal() and len(room) < 24 else None


def _among(value: str, known: Collection[str]) -> str:
    return value if value in known else ""
