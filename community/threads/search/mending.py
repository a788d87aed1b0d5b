"""The index looked through beside the entries, range by range of their keys, so that no gap stays."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from community.posts import Standing
from community.threads.models import Entry, Posting, Upkeep
from community.threads.search.indexing import index_all

STEP = 2_000
"""Keys of entries that are compared in one transaction: short, as SQLite has one writer."""
STEPS = 10
"""Steps of one run of the job."""


def look_through() -> int:
    """The clock's part: the newest entries, and the next stretch of all others. Gives how many were mended."""
    top = Entry.objects.aggregate(top=Max("pk"))["top"] or 0
    mended = mend(max(0, top - STEP), top)
    at = _upkeep().looked_to
    for _ in range(STEPS):
        if at >= top:
            at = 0
            break
        mended += mend(at, at + STEP)
        at += STEP
    Upkeep.objects.filter(pk=1).update(looked_to=at)
    return mended


def mend(above: int, upto: int) -> int:
    """Compare entries with keys in `(above, upto]` and their postings; put right what differs. Gives how many did."""
    with transaction.atomic():
        stale = Posting.objects.filter(pk__gt=above, pk__lte=upto).exclude(entry__standing=Standing.VISIBLE)
        gone, _ = stale.delete()
        behind = list(_behind(above, upto).select_related("thread").select_for_update(of=("self",)))
        index_all(behind)
    return gone + len(behind)


def reindex() -> int:
    """Write every posting anew, in steps; gives how many entries there are to find."""
    top, at, kept = Entry.objects.aggregate(top=Max("pk"))["top"] or 0, 0, 0
    while at < top:
        with transaction.atomic():
            entries = Entry.objects.filter(pk__gt=at, pk__lte=at + STEP).select_related("thread")
            for_search = list(entries.select_for_update(of=("self",)))
            index_all(for_search)
        kept += sum(entry.standing == Standing.VISIBLE for entry in for_search)
        at += STEP
    return kept


def _behind(above: int, upto: int) -> QuerySet[Entry]:
    """Visible entries without a posting, or with one of an earlier revision or another topic."""
    differs = Q(posting=None) | ~Q(posting__rev=F("rev")) | ~Q(posting__topic=F("thread__topic"))
    return Entry.objects.filter(differs, pk__gt=above, pk__lte=upto, standing=Standing.VISIBLE).order_by("pk")


def _upkeep() -> Upkeep:
    return Upkeep.objects.get_or_create(pk=1)[0]
