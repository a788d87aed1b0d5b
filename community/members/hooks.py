"""What this floor asks of the floors above it; they put their answers in when the project starts.

Lists are asked in order. `above` holds what there is one answer to; its defaults fit a place without moderation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from community.members.models import Member


@dataclass(frozen=True, slots=True)
class Stop:
    """Why somebody may not come in now; `until` is None when only a person can lift it."""

    why: str | Promise
    until: datetime | None = None


# Who may not sign in: the first `Stop` holds.
at_the_door: list[Callable[[Member], Stop | None]] = []
# Takes the words of somebody who may not come in; the flag says that they were written to the moderators, where else
# only words in a crisis are taken. True: the moderators have them now.
words_at_the_door: list[Callable[[Member, str, bool], bool]] = []
# Why a pseudonym does not fit the guidelines; empty when it does.
name_checks: list[Callable[[str], str | Promise]] = []
# Told after commit: the public ids of two members between whom a block began or ended.
blocks_changed: list[Callable[[frozenset[str]], None]] = []
# Inside the transaction that erases a member; with True their own words are taken back too.
erasers: list[Callable[[Member, bool], None]] = []
# Named parts of a member's export, each an iterable of JSON-ready values that is read once.
exporters: list[Callable[[Member], Iterator[tuple[str, Iterable[Any]]]]] = []


@dataclass(slots=True)
class Above:
    """Single answers from above."""

    regions: Callable[[], list[tuple[str, str]]] = list
    guidelines_version: Callable[[], int] = int
    help_lines: Callable[[str], list[dict[str, str]]] = lambda region: []
    lines_to_check: Callable[[], list[dict[str, Any]]] = list
    # The active member of that primary key, with all that is to be known of them at the door. One query.
    recognise: Callable[[int], Member | None] = lambda pk: Member.objects.filter(pk=pk, is_active=True).first()
    # Whether the host gave this member the place of that slug, and they may be and write there now.
    looks_after: Callable[[Member, str], bool] = lambda member, slug: False


above = Above()
