"""The check-in of a day is opened: once in each topic that wants one, whoever is first, and never for days gone by."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from community.posts import Standing
from community.threads.models import Thread, Topic
from community.threads.models.threads import title_of
from community.timekeeping import now


def today() -> date:
    """The day it is where the place is (`TIME_ZONE`), whatever zone somebody reads in."""
    return timezone.localdate(now(), timezone.get_default_timezone())


def open_today() -> int:
    """Open what is missing of today's check-ins; gives how many were opened now. One query when nothing is."""
    day = today()
    wanting = Topic.objects.filter(daily=True, closed=False).exclude(threads__day=day)
    return sum(_open(topic, day) for topic in wanting)


def of_today() -> Thread | None:
    """Today's check-in of the community: that of the first topic that has one. Opened now if the clock is late."""
    found = _first_of(today())
    if found is None and open_today():
        found = _first_of(today())
    return found


def is_open(thread: Thread) -> bool:
    """Whether this check-in is today's."""
    return thread.day == today()


def _first_of(day: date) -> Thread | None:
    in_sight = Q(standing=Standing.VISIBLE, topic__closed=False)
    found = Thread.objects.filter(in_sight, day=day).select_related("topic")
    return found.order_by("topic__position", "topic__slug").first()


def _open(topic: Topic, day: date) -> bool:
    """False where another clock was quicker. The question stands in for an opening entry."""
    with translation.override(settings.LANGUAGE_CODE):
        title = title_of(day)
    try:
        with transaction.atomic():
            Thread.objects.create(
                topic=topic, day=day, title=title, standing=Standing.VISIBLE, opened_at=now(), latest_at=now()
            )
    except IntegrityError:
        return False
    return True
