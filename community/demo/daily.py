"""The days of a place that shows itself: check-ins of the last week, and answers that were worth keeping."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils import timezone, translation

from community.checkins import opening
from community.checkins.models import Day
from community.demo.posting import stored
from community.demo.script import Cast
from community.members.models import Member
from community.posts import Standing
from community.threads.drafts import Draft
from community.threads.models import Answer, Consent, Entry, Thread
from community.threads.models.threads import title_of

DATA = Path(__file__).parent / "data" / "checkins.toml"
DAYS = 7
A_DAY = {"en": (3, 6), "es": (1, 3)}
KEPT = 3


def live(cast: Cast, now: datetime, random: Random) -> int:
    """Let the last days pass; gives how many entries stand. Whoever answered has their days, as always."""
    thread = opening.of_today()
    if thread is None:
        return 0
    words = tomllib.loads(DATA.read_text(encoding="utf-8"))
    here: set[tuple[int, date]] = set()
    entries = 0
    for ago in range(DAYS):
        of_day = _checkin(thread, ago)
        for member, at in _answered(of_day, words, cast, now, random):
            here.add((member.pk, timezone.localdate(at, timezone.get_default_timezone())))
            entries += 1
    Day.objects.filter(member__synthetic=True).delete()
    Day.objects.bulk_create(Day(member_id=pk, day=day) for pk, day in sorted(here))
    _keep(now)
    return entries


def _checkin(today: Thread, ago: int) -> Thread:
    """The check-in of so many days ago, in the topic of today's."""
    if not ago or today.day is None:
        return today
    day = today.day - timedelta(days=ago)
    with translation.override(settings.LANGUAGE_CODE):
        title = title_of(day)
    return Thread.objects.create(topic=today.topic, day=day, title=title, standing=Standing.VISIBLE)


def _answered(
    thread: Thread, words: dict[str, list[str]], cast: Cast, now: datetime, random: Random
) -> Iterator[tuple[Member, datetime]]:
    """A few short answers in the course of the day, oldest first."""
    zone = timezone.get_default_timezone()
    begins = datetime.combine(thread.day or now.date(), time(0), zone)
    span = min(now, begins + timedelta(hours=22)) - begins
    said = [
        (member, line)
        for language, people in (("en", cast.english), ("es", cast.spanish))
        for member, line in zip(*_some(people, words[language], A_DAY[language], random), strict=True)
    ]
    times = sorted(begins + span * random.uniform(0.3, 1) for _ in said)
    for number, ((member, line), at) in enumerate(zip(random.sample(said, len(said)), times, strict=True)):
        nonce = f"demo-day-{thread.pk}-{number}"
        entry = stored(Draft(author=member, nonce=nonce, words=line, topic=thread.topic, thread=thread))
        Entry.objects.filter(pk=entry.pk).update(at=at)
        yield member, at
    Thread.objects.filter(pk=thread.pk).update(opened_at=begins, latest_at=max(times, default=begins))


def _some(
    people: list[Member], lines: list[str], between: tuple[int, int], random: Random
) -> tuple[list[Member], list[str]]:
    """So many members, and a line for each."""
    count = min(random.randint(*between), len(people), len(lines))
    return random.sample(people, count), random.sample(lines, count)


def _keep(now: datetime) -> None:
    """Some of the answers that helped stand in their topics' collections; the author of one was only asked."""
    helped = Thread.objects.exclude(helped=None).values("helped")
    entries = Entry.objects.filter(pk__in=helped, standing=Standing.VISIBLE).select_related("thread").order_by("pk")
    for number, entry in enumerate(entries[:KEPT]):
        Answer.objects.create(
            entry=entry,
            topic_id=entry.thread.topic_id,
            by_team=True,
            consent=Consent.ASKED if number == KEPT - 1 else Consent.GIVEN,
            at=now - timedelta(days=1),
        )
