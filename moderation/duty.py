"""Somebody is there, or the place says so: who is on duty now, and when the next is expected.

A moderator who is here (in a room, or with the desk open) is on duty unless they said that they are off.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from community import timekeeping
from community.audit import chain
from community.live.hub import Note, hub
from community.live.presence import Who, presence
from community.live.threads import in_database
from community.members.models import Member, Role
from moderation.cases import DESK
from moderation.models import Handover, Hours, OffDuty

logger = logging.getLogger(__name__)

TEAM = "team"
MOST = 50
KNOWN_SECONDS = 2.0
ROTA_SECONDS = 30.0
HANDOVERS = 5
HANDOVERS_SINCE = timedelta(hours=36)

_off: tuple[float, frozenset[str]] = (0.0, frozenset())
_rota: tuple[float, list[Hours]] = (0.0, [])


def off() -> frozenset[str]:
    """The public ids of those who are off; one query, at most every two seconds a process."""
    global _off
    if time.monotonic() - _off[0] > KNOWN_SECONDS or not _off[0]:
        try:
            found = frozenset(OffDuty.objects.values_list("member__public_id", flat=True))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("who is off duty could not be read (%s)", type(error).__name__)
            found = _off[1]
        _off = (time.monotonic(), found)
    return _off[1]


def on_duty() -> list[str]:
    """The pseudonyms of those who are here and on duty; for threads."""
    _, people = presence.who_now(TEAM, MOST)
    return [name for key, name in people if key not in off()]


def staffed_now() -> bool:
    """Whether a moderator is on duty; for threads."""
    return any_of(presence.who_now(TEAM, MOST))


def any_of(here: Who) -> bool:
    """The same of what presence says of `TEAM`."""
    return any(key not in off() for key, _ in here[1])


async def staffed() -> bool:
    """The same, on the event loop."""
    _, people = await presence.who(TEAM, MOST)
    if not people:
        return False
    away = await in_database(off)
    return any(key not in away for key, _ in people)


def go_off(member: Member, words: str = "") -> None:
    """Be off duty from now on, with a note for whoever comes next."""
    with transaction.atomic():
        OffDuty.objects.get_or_create(member=member)
        if words.strip():
            Handover.objects.create(by=member, words=words.strip()[:2000])
        chain.write("duty.off", actor=member.pk)
        _changed()


def go_on(member: Member) -> None:
    """Be on duty whenever one is here."""
    with transaction.atomic():
        OffDuty.objects.filter(member=member).delete()
        chain.write("duty.on", actor=member.pk)
        _changed()


def is_off(member: Member) -> bool:
    """Whether this moderator is off duty. One query."""
    return OffDuty.objects.filter(member=member).exists()


def handovers() -> list[Handover]:
    """What was left to whoever is here now, newest first."""
    since = timekeeping.now() - HANDOVERS_SINCE
    return list(Handover.objects.filter(at__gt=since).select_related("by").order_by("-at")[:HANDOVERS])


def rota() -> list[Hours]:
    """All planned hours of those who are still on the team; one query, at most every half minute a process."""
    global _rota
    if time.monotonic() - _rota[0] > ROTA_SECONDS or not _rota[0]:
        team = Hours.objects.filter(member__role__in=(Role.MODERATOR, Role.HOST), member__is_active=True)
        _rota = (time.monotonic(), list(team.select_related("member")))
    return _rota[1]


def forget_rota() -> None:
    """Read it anew: it was changed here."""
    global _rota
    _rota = (0.0, [])


def next_expected(now: datetime | None = None) -> datetime | None:
    """When the next planned hours begin, within a week; None without a rota, and while planned hours run."""
    moment = timezone.localtime(now)
    spans = [span for hours in rota() for span in _spans(hours, moment)]
    if any(begins <= moment < ends for begins, ends in spans):
        return None
    return min((begins for begins, _ in spans if begins > moment), default=None)


def _spans(hours: Hours, moment: datetime) -> list[tuple[datetime, datetime]]:
    """Yesterday's to next week's occurrences of these hours, in the zone of `moment`."""
    found = []
    for days in range(-1, 8):
        day = moment.date() + timedelta(days=days)
        if day.weekday() == hours.weekday:
            begins = datetime.combine(day, hours.begins, moment.tzinfo)
            last = day if hours.ends > hours.begins else day + timedelta(days=1)
            found.append((begins, datetime.combine(last, hours.ends, moment.tzinfo)))
    return found


def _changed() -> None:
    """This process knows at once, every open desk hears of it, the rooms within seconds."""

    def tell() -> None:
        global _off
        _off = (0.0, frozenset())
        hub.tell(Note(DESK, json.dumps({"type": "duty"}).encode()))

    transaction.on_commit(tell)
