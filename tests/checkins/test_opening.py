"""The clock opens the check-in of a day: once, in the host's zone, through every change of the hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import timekeeping
from community.checkins import opening, questions
from community.threads.models import Thread, Topic
from tests.support.databases import manage
from tests.support.people import Person
from tests.support.place import Place


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`at(2026, 3, 29, 0, 30)`: it is then, in UTC."""

    def travel(*moment: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(*moment, tzinfo=UTC))  # type: ignore[misc,arg-type]

    return travel


@pytest.fixture
def daily(db: None) -> Topic:
    """A topic that wants a check-in; no other does."""
    Topic.objects.update(daily=False)
    return Topic.objects.create(slug="ours", words={"en": {"name": "Ours"}}, daily=True)


def days(topic: Topic) -> list[date]:
    return list(Thread.objects.filter(topic=topic).order_by("day").values_list("day", flat=True))


def test_once_a_day(daily, at):
    at(2026, 11, 23, 8)
    assert opening.open_today() == 1
    assert opening.open_today() == 0
    at(2026, 11, 23, 23, 59)
    assert opening.open_today() == 0
    at(2026, 11, 24, 0, 1)
    assert opening.open_today() == 1
    assert days(daily) == [date(2026, 11, 23), date(2026, 11, 24)]


def test_a_machine_whose_clock_is_behind_opens_the_databases_day(daily, at, monkeypatch):
    at(2026, 11, 23, 23, 30)
    monkeypatch.setattr(timekeeping.timekeeper, "apart", timedelta(hours=1))
    assert opening.open_today() == 1
    assert days(daily) == [date(2026, 11, 24)]
    assert Thread.objects.get(topic=daily).opened_at == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def test_after_days_without_a_clock_only_todays(daily, at):
    at(2026, 11, 1, 8)
    opening.open_today()
    at(2026, 11, 20, 8)
    assert opening.open_today() == 1
    assert days(daily) == [date(2026, 11, 1), date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("zone", "before", "after", "day"),
    [
        ("Europe/Madrid", (2026, 3, 28, 22, 59), (2026, 3, 28, 23, 1), date(2026, 3, 29)),
        ("Europe/Madrid", (2026, 3, 29, 21, 59), (2026, 3, 29, 22, 1), date(2026, 3, 30)),
        ("Europe/Madrid", (2026, 10, 25, 22, 59), (2026, 10, 25, 23, 1), date(2026, 10, 26)),
        ("America/Sao_Paulo", (2018, 11, 4, 2, 59), (2018, 11, 4, 3, 1), date(2018, 11, 4)),
        ("Pacific/Auckland", (2026, 11, 23, 10, 59), (2026, 11, 23, 11, 1), date(2026, 11, 24)),
    ],
    ids=["into the short day", "out of the short day", "out of the long day", "a midnight that is not", "far east"],
)
def test_midnight_is_the_places_own(daily, at, settings: Any, zone, before, after, day):
    settings.TIME_ZONE = zone
    at(*before)
    opening.open_today()
    at(*after)
    assert opening.open_today() == 1
    assert days(daily) == [day - timedelta(days=1), day]


def test_the_zone_of_a_reader_changes_nothing(daily, at):
    at(2026, 11, 23, 23, 30)
    with timezone.override("Pacific/Auckland"):
        assert opening.today() == date(2026, 11, 23)


def test_a_topic_that_is_closed_or_does_not_want_one_has_none(daily):
    Topic.objects.filter(pk=daily.pk).update(closed=True)
    assert opening.open_today() == 0
    Topic.objects.filter(pk=daily.pk).update(closed=False, daily=False)
    assert opening.open_today() == 0


def test_the_communitys_is_that_of_the_first_topic_and_opens_when_the_clock_is_late(daily):
    first = Topic.objects.create(slug="first", position=1, daily=True)
    found = opening.of_today()
    assert found is not None and found.topic == first
    assert days(daily) == [opening.today()]
    Topic.objects.update(daily=False)
    Thread.objects.all().delete()
    assert opening.of_today() is None


def test_looking_costs_one_query_when_all_are_open(daily):
    opening.open_today()
    with CaptureQueriesContext(connection) as counted:
        assert opening.open_today() == 0
    assert len(counted) == 1


def test_its_title_names_the_day(daily, at):
    at(2026, 11, 23, 8)
    opening.open_today()
    thread = Thread.objects.get(topic=daily)
    assert thread.title == thread.heading == "Check-in for Monday 23 November"


def test_questions_come_in_turn_in_every_language():
    count = len(questions.load())
    first = date(2026, 1, 1)
    for code, _language in settings.LANGUAGES:
        asked = [questions.question_for(first + timedelta(days=number), 1, code) for number in range(count)]
        assert len(set(asked)) == count
    assert questions.question_for(first, 1, "es-MX") == questions.question_for(first, 1, "es")
    assert questions.question_for(first, 1, "de") == questions.question_for(first, 1, "en")
    assert questions.question_for(first, 1, "en") != questions.question_for(first, 2, "en")


def test_two_clocks_at_once_open_each_day_once(new_place: Callable[..., Place], clocks: Callable[..., None]):
    place = new_place()
    topics = [Topic.objects.create(slug=f"many-{number}", daily=True) for number in range(25)]
    Thread.objects.filter(day__isnull=False).delete()
    clocks(place, 2)
    wanting = Topic.objects.filter(daily=True).count()
    assert wanting >= len(topics)
    assert Thread.objects.filter(day=opening.today()).count() == wanting


def test_the_clock_opens_it_where_the_place_is(new_place: Callable[..., Place], move_in: Callable[..., Person]):
    place = new_place(TIME_ZONE="Pacific/Kiritimati")
    surroundings = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}
    manage("clock", "--once", TIME_ZONE="Pacific/Kiritimati", **surroundings)
    there = timezone.localdate(timezone=timezone.get_fixed_timezone(14 * 60))
    assert set(Thread.objects.filter(day__isnull=False).values_list("day", flat=True)) == {there}
