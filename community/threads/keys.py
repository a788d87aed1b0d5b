"""Keys of pages: a moment and a row, so that a page begins where the one before it ended, whatever came meanwhile."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.db.models import Q

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Key = tuple[datetime, int]


def key_of(at: datetime, pk: int) -> str:
    """For an address."""
    return f"{(at - BEGINNING) // MICROSECOND}-{pk}"


def key_in(said: str) -> Key | None:
    """What `key_of` made; None for anything else."""
    found = re.fullmatch(r"(\d{1,17})-(\d{1,18})", said, re.ASCII)
    return (BEGINNING + int(found[1]) * MICROSECOND, int(found[2])) if found else None


def older(key: Key | None, at: str = "latest_at", pk: str = "pk") -> Q:
    """Rows that come after `key` in a list of the newest first; all of them without one."""
    if key is None:
        return Q()
    # The first half says nothing new to a reader, but lets an index begin at the key.
    return Q(**{f"{at}__lte": key[0]}) & (Q(**{f"{at}__lt": key[0]}) | Q(**{f"{pk}__lt": key[1]}))


def newer(key: Key | None, at: str = "latest_at", pk: str = "pk") -> Q:
    """Rows that come after `key` in a list of the oldest first; all of them without one."""
    if key is None:
        return Q()
    return Q(**{f"{at}__gt": key[0]}) | Q(**{at: key[0], f"{pk}__gt": key[1]})
