"""The check-in of the day: found, answered in a tap or a few words, and days that only their owner sees."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.checkins import counting, opening, questions
from community.checkins.leaving import erase
from community.checkins.models import Day, Uncounted
from community.posts import Standing
from community.threads.drafts import Draft
from community.threads.models import Entry, Thread
from community.threads.posting import post
from moderation.desk import lay
from moderation.models import Case, Measure
from tests.support.people import Person
from tests.support.visitor import Visitor

CRISIS = "I want to kill myself tonight"
DAYS = "/threads/checkin/days/"


@pytest.fixture
def checkin(place) -> Thread:
    """Today's check-in of the community."""
    found = opening.of_today()
    assert found is not None
    return found


def says(person: Person, thread: Thread, words: str):
    return post(Draft(author=person.member, nonce=uuid.uuid4().hex, words=words, topic=thread.topic, thread=thread))


def taps(person: Person, thread: Thread):
    """The tap as the page sends it."""
    visitor = person.visitor()
    page = visitor.get(DAYS)
    token = page.form("", "csrfmiddlewaretoken").fields["csrfmiddlewaretoken"]
    return visitor.post(f"/threads/checkin/{thread.pk}/here/", {"csrfmiddlewaretoken": token}, Referer=page.url)


def shown(person: Person, thread: Thread) -> str:
    """What stands above the answers."""
    return Template("{% load checkins %}{% checkin thread %}").render(
        Context({"thread": thread, "user": person.member, "csrf_token": "x"})
    )


def on_days(person: Person, *ago: int) -> None:
    today = opening.today()
    Day.objects.bulk_create(Day(member_id=person.pk, day=today - timedelta(days=days)) for days in ago)


def test_the_address_of_every_day_leads_to_todays(ana, checkin, stranger):
    client = Client(HTTP_COOKIE=ana.cookie)
    assert client.get("/threads/checkin/")["Location"] == checkin.get_absolute_url()
    assert "/login/" in stranger.get("/threads/checkin/").url


def test_one_tap_says_it_once_through_the_gate(ana, checkin):
    for _ in range(2):
        taps(ana, checkin)
    entry = Entry.objects.get(author_id=ana.pk)
    assert (entry.body, entry.thread_id, entry.standing) == ("I am here today.", checkin.pk, Standing.VISIBLE)
    assert [day.day for day in Day.objects.filter(member_id=ana.pk)] == [opening.today()]


def test_a_tap_in_two_languages_is_still_one(ana, checkin):
    type(ana.member).objects.filter(pk=ana.pk).update(language="es")
    taps(ana, checkin)
    assert Entry.objects.get(author_id=ana.pk).body == "Hoy estoy aquí."
    type(ana.member).objects.filter(pk=ana.pk).update(language="en")
    assert "another message" not in taps(ana, checkin).text
    assert Entry.objects.filter(author_id=ana.pk).count() == 1


def test_whoever_is_silenced_cannot_tap(ana, checkin):
    with transaction.atomic():
        lay(ana.member, Measure.SILENCED, None)
    taps(ana, checkin)
    assert not Entry.objects.filter(author_id=ana.pk).exists()
    assert not Day.objects.filter(member_id=ana.pk).exists()


def test_the_page_asks_and_takes_a_short_answer(ana, ben, checkin):
    visitor = ana.visitor()
    page = visitor.get("/threads/checkin/")
    assert page.path == checkin.get_absolute_url()
    assert questions.question_for(opening.today(), checkin.topic_id, "en") in page.text
    long = visitor.submit(page, checkin.get_absolute_url(), asks="body", body="w" * 501)
    assert "500 characters" in long.text and long.form("", "body").fields["body"] == "w" * 501
    said = visitor.submit(long, checkin.get_absolute_url(), asks="body", body="Foggy, but here.")
    assert "Foggy, but here." in said.text and "You were here today." in said.text
    assert "I am here today" in ben.visitor().get("/threads/checkin/").text


def test_it_is_asked_in_the_readers_language(ana, checkin):
    page = Visitor(ana.place.url, ana.cookie, language="es").get("/threads/checkin/")
    assert questions.question_for(opening.today(), checkin.topic_id, "es") in page.text
    assert "Así estamos:" in page.text


def test_only_a_checkin_can_be_tapped(ana, checkin):
    other = Thread.objects.create(topic=checkin.topic, author=ana.member, title="Not this", standing=Standing.VISIBLE)
    assert taps(ana, other).status == 404
    other.pk = 10**12
    assert taps(ana, other).status == 404


def test_answers_are_short_and_the_words_stay(ana, checkin):
    assert says(ana, checkin, "w" * 500).first("accepted")
    refused = says(ana, checkin, "w" * 501).first("refused")
    assert refused and refused["code"] == "too_long" and refused["field"] == "body" and "500" in refused["why"]
    assert Entry.objects.filter(author_id=ana.pk).count() == 1


def test_a_cry_for_help_may_be_as_long_as_it_is(ana, checkin):
    outcome = says(ana, checkin, f"{CRISIS}. " + "It does not stop. " * 60)
    assert outcome.first("accepted") and outcome.first("support")
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS


def test_days_are_counted_once_and_nowhere_else(ana, ben, checkin):
    says(ana, checkin, "tired but here")
    says(ana, checkin, "and once more")
    thread = Thread.objects.create(topic=checkin.topic, author=ben.member, title="x", standing=Standing.VISIBLE, seq=1)
    says(ben, thread, "an answer elsewhere")
    assert Day.objects.filter(member_id=ana.pk).count() == 1
    assert not Day.objects.filter(member_id=ben.pk).exists()


def test_a_gap_takes_nothing(ana, checkin):
    on_days(ana, 1, 2, 9, 29, 30, 200)
    page = ana.visitor().get(DAYS)
    assert "You showed up on 4 of the last 30 days." in page.text
    assert "6 days in all, and they stay." in page.text
    assert page.html.count("day-here") == 4
    assert "broken" not in page.text.lower() and "streak" not in page.text.lower()


def test_nobody_else_sees_them(ana, ben, checkin):
    on_days(ana, 1, 2, 3)
    says(ben, checkin, "hello")
    assert "of the last 30 days" in shown(ana, checkin)
    assert "1 of the last 30 days" in shown(ben, checkin)
    assert "4 of" not in ben.visitor().get(DAYS).text


def test_counting_is_switched_off_on_and_forgotten(ana, checkin):
    on_days(ana, 1, 2)
    visitor = ana.visitor()
    off = visitor.submit(visitor.get(DAYS), asks="csrfmiddlewaretoken", deed="off")
    assert "Your days are not counted." in off.text
    says(ana, checkin, "here without a count")
    assert Day.objects.filter(member_id=ana.pk).count() == 2
    assert "30 days" not in shown(ana, checkin)
    on = visitor.submit(visitor.get(DAYS), asks="csrfmiddlewaretoken", deed="on")
    assert "You showed up on 2 of the last 30 days" in on.text
    gone = visitor.submit(on, asks="csrfmiddlewaretoken", deed="forget")
    assert "No day yet" in gone.text and not Day.objects.filter(member_id=ana.pk).exists()


def test_days_leave_with_their_owner_and_travel_with_them(ana, ben):
    on_days(ana, 3)
    counting.switch(ana.member, on=False)
    visitor = ana.visitor()
    page = visitor.get("/me/privacy/")
    taken = json.loads(visitor.submit(page, "/me/export/", asks="csrfmiddlewaretoken").html)
    assert taken["days_here"] == [(opening.today() - timedelta(days=3)).isoformat()]
    erase(ana.member, words_too=False)
    assert not Day.objects.filter(member_id=ana.pk).exists()
    assert not Uncounted.objects.filter(member_id=ana.pk).exists()


def test_the_question_and_what_belongs_to_today_only(ana, checkin):
    before = shown(ana, checkin)
    assert "asked-question" in before and "I am here today" in before
    says(ana, checkin, "one word")
    assert "You were here today." in shown(ana, checkin)
    yesterday, _new = Thread.objects.get_or_create(
        topic=checkin.topic, day=opening.today() - timedelta(days=1), defaults={"standing": Standing.VISIBLE, "seq": 1}
    )
    old = shown(ana, yesterday)
    assert "A check-in of another day" in old and "<form" not in old
    plain = Thread.objects.create(topic=checkin.topic, author=ana.member, title="x", standing=Standing.VISIBLE)
    assert shown(ana, plain).strip() == ""


def test_what_it_costs(ana, checkin):
    on_days(ana, *range(1, 60))
    with CaptureQueriesContext(connection) as counted:
        shown(ana, checkin)
    assert len(counted) <= 4
    client = Client(HTTP_COOKIE=ana.cookie)
    client.get(DAYS)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(DAYS).status_code == 200
    assert len(counted) <= 7


def test_an_evening_entry_belongs_to_the_places_day(ana, settings):
    settings.TIME_ZONE = "America/Los_Angeles"
    timezone.deactivate()
    counting.note(ana.pk, datetime(2026, 11, 24, 7, tzinfo=UTC))
    assert [day.day.isoformat() for day in Day.objects.filter(member_id=ana.pk)] == ["2026-11-23"]
