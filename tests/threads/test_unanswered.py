"""No one left unanswered: who is shown, to whom, how long they wait, and when the moderators are asked, as care."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.members.blocking import block
from community.posts import Standing
from community.threads import unanswered
from community.threads.models import Care, Thread, Topic, Willing
from moderation import numbers
from moderation.cases import Ground, Report, open_case
from moderation.models import Case, Decision
from tests.support.databases import manage
from tests.support.people import Person
from tests.support.place import Place
from tests.support.threads import answered, opened
from tests.support.visitor import Visitor

PAGE = "/threads/unanswered/"


@pytest.fixture
def quiet(place: Place) -> None:
    """Nobody waits but whom the test brings."""
    Thread.objects.filter(day=None).update(locked=True)
    Case.objects.filter(kind=Case.UNANSWERED).update(state="resolved", resolved_at=timezone.now())


@pytest.fixture
def greta(place: Place, move_in: Callable[..., Person]) -> Person:
    """A greeter."""
    return move_in(place, "greta", role="greeter")


def a_topic() -> Topic:
    slug = f"t-{uuid.uuid4().hex[:8]}"
    return Topic.objects.create(slug=slug, position=900, words={"en": {"name": slug}})


def shown(visitor: Visitor, address: str = PAGE) -> list[int]:
    """The threads that a page shows as waiting, in order."""
    found = [re.fullmatch(r"/threads/[\w-]+/(\d+)/", link) for link in visitor.get(address).links]
    return [int(match[1]) for match in found if match]


def cases(thread: Thread) -> list[Case]:
    return list(Case.objects.filter(kind=Case.UNANSWERED, place_id=thread.pk).order_by("pk"))


def test_greeters_see_who_waits_the_longest_first_with_a_clock(quiet, ana, ben, greta, mo):
    late, early = opened(ana.member, "Late", days_ago=0.125), opened(ben.member, "Early", days_ago=2)
    page = greta.visitor().get(PAGE)
    assert shown(greta.visitor()) == shown(mo.visitor()) == [early.pk, late.pk]
    assert "waiting for 2 days" in page.text and "waiting for 3 hours" in page.text


def test_a_member_is_asked_first_and_then_sees_the_topics_they_chose(quiet, ana, ben):
    hers, other = a_topic(), a_topic()
    thread, elsewhere = opened(ben.member, topic=hers), opened(ben.member, topic=other)
    visitor = ana.visitor()
    assert "Would you answer one of them" in visitor.get(PAGE).text and shown(visitor) == []
    visitor.submit(visitor.get("/threads/willing/"), "/threads/willing/", asks="topic", topic=[hers.slug])
    assert shown(visitor) == [thread.pk]
    visitor.submit(visitor.get("/threads/willing/"), "/threads/willing/", asks="topic", everywhere="on")
    assert shown(visitor) == [thread.pk, elsewhere.pk]
    assert Willing.objects.get(member_id=ana.pk).topic is None
    visitor.submit(visitor.get("/threads/willing/"), "/threads/willing/", asks="topic", everywhere=None)
    assert "Would you answer one of them" in visitor.get(PAGE).text
    assert not Willing.objects.filter(member_id=ana.pk).exists()


def test_what_never_counts(quiet, ana, ben, greta):
    there = opened(ana.member, "Shown")
    opened(greta.member, "Her own")
    opened(ana.member, "Locked", locked=True)
    opened(ana.member, "Held", standing=Standing.HELD)
    opened(ana.member, "Taken back", standing=Standing.WITHDRAWN)
    opened(ana.member, "Closed topic", topic=Topic.objects.create(slug=f"c-{uuid.uuid4().hex[:8]}", closed=True))
    opened(ana.member, "Long ago", days_ago=31)
    Thread.objects.create(topic=a_topic(), day=timezone.now().date(), title="Check-in", standing=Standing.VISIBLE)
    answered(opened(ana.member, "Answered"), ben.member)
    assert shown(greta.visitor()) == [there.pk]


def test_further_words_of_the_asker_and_words_out_of_sight_are_no_answer(quiet, ana, ben, greta):
    thread = opened(ana.member)
    answered(thread, ana.member, "And one more thing.")
    reply = answered(thread, ben.member)
    assert shown(greta.visitor()) == []
    type(reply).objects.filter(pk=reply.pk).update(standing=Standing.WITHDRAWN)
    assert shown(greta.visitor()) == [thread.pk]


def test_who_blocks_each_other_is_not_shown_unless_nobody_learns_whose_it_is(quiet, ana, greta):
    opened(ana.member, "By name")
    hidden = opened(ana.member, "Without a name", anonymous=True)
    visitor = greta.visitor()
    assert len(shown(visitor)) == 2
    block(greta.member, ana.member)
    assert shown(visitor) == [hidden.pk]


def test_an_anonymous_asker_is_not_named(quiet, ana, greta):
    opened(ana.member, "Without a name", anonymous=True)
    page = greta.visitor().get(PAGE)
    assert "Without a name" in page.text and ana.name not in page.html and ana.id not in page.html


def test_pages_by_key_cost_the_same(quiet, ana, greta):
    made = [opened(ana.member, f"No {number}", days_ago=20 - number / 10).pk for number in range(45)]
    visitor, seen, address = greta.visitor(), [], PAGE
    while address:
        seen += shown(visitor, address)
        more = [link for link in visitor.get(address).links if "after=" in link]
        address = PAGE + more[0] if more else ""
    assert seen == made
    client = Client(HTTP_COOKIE=greta.cookie)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(PAGE).status_code == 200
        return len(counted)

    asked()
    many = asked()
    Thread.objects.filter(pk__in=made[3:]).update(locked=True)
    assert asked() == many <= 6


@pytest.mark.parametrize("after", ["x", "1-", "-", "99999999999999999-999999999999999999", "0-0", "%00"])
def test_a_key_that_makes_no_sense_does_no_harm(greta, after):
    assert greta.visitor().get(f"{PAGE}?after={after}").status == 200


def test_after_the_hosts_hours_the_moderators_are_asked_once_as_care(quiet, ana, mo, place):
    early, late = opened(ana.member, "Too soon", days_ago=0.4), opened(ana.member, "It has been long", days_ago=0.6)
    surroundings = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}
    for _ in range(2):
        manage("clock", "--once", **surroundings)
    assert cases(early) == []
    (case,) = cases(late)
    assert (case.priority, case.author_id, case.state) == (Case.CARE, ana.pk, "open")
    assert "It has been long" in case.excerpt and "I do not know how to begin" in case.excerpt
    desk = mo.visitor()
    assert "Waits for a first answer" in desk.get("/desk/?kind=unanswered").text
    page = desk.get(f"/desk/cases/{case.pk}/")
    assert "no offence" in page.text and late.get_absolute_url() in page.links
    form = page.form("", "version")
    assert "Which guideline" not in page.text and "guideline" not in form.names
    assert [button.value for button in form.buttons] == ["looked_after"]
    for deed in ("withdraw", "warn", "ban", "lock", "dismiss"):
        desk.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed=deed, guideline="kindness")
    assert not Decision.objects.filter(case=case).exists()
    desk.submit(desk.get(f"/desk/cases/{case.pk}/"), f"/desk/cases/{case.pk}/", asks="version", deed="looked_after")
    assert Case.objects.get(pk=case.pk).state == "resolved"
    assert unanswered.tend() == 0, "somebody looks after them"


def test_the_host_says_how_long(quiet, ana):
    thread = opened(ana.member, days_ago=0.2)
    assert unanswered.tend() == 0
    Care.objects.create(answer_hours=3)
    assert unanswered.tend() == 1
    assert len(cases(thread)) == 1
    Care.objects.all().delete()


def test_an_answer_settles_it_and_its_loss_asks_again(quiet, ana, ben):
    thread = opened(ana.member, days_ago=1)
    unanswered.tend()
    assert unanswered.settle() == 0
    reply = answered(thread, ben.member)
    assert unanswered.settle() == 1
    (case,) = cases(thread)
    assert case.state == "resolved" and case.resolved_at is not None
    assert [trace.what for trace in case.traces.order_by("pk")] == ["opened", "answered"]
    assert unanswered.tend() == unanswered.settle() == 0
    type(reply).objects.filter(pk=reply.pk).update(standing=Standing.WITHDRAWN)
    assert unanswered.tend() == 1
    assert [one.state for one in cases(thread)] == ["resolved", "open"]


def test_words_taken_back_settle_it_too(quiet, ana):
    thread = opened(ana.member, days_ago=1)
    unanswered.tend()
    Thread.objects.filter(pk=thread.pk).update(standing=Standing.WITHDRAWN)
    assert unanswered.settle() == 1


def test_a_report_makes_it_graver_and_then_no_answer_settles_it(quiet, ana, ben):
    thread = opened(ana.member, days_ago=1)
    unanswered.tend()
    (case,) = cases(thread)
    open_case(
        Report(
            ana.pk,
            ana.name,
            case.excerpt,
            "report",
            (Ground("report", by_pk=ben.pk),),
            target=case.target,
            place=thread,
        )
    )
    answered(thread, ben.member)
    assert unanswered.settle() == 0
    case.refresh_from_db()
    assert (case.kind, case.state, case.priority) == ("report", "open", Case.PERSON)


def test_an_open_desk_hears_of_it_and_no_words_travel(quiet, place, ana, mo):
    desk = mo.knock_at("", address=f"{place.ws_url}/ws/desk/")
    desk.until("welcome")
    thread = opened(ana.member, "Secret words", days_ago=1)
    unanswered.tend()
    (case,) = cases(thread)
    frame = desk.until("case", id=case.pk)
    assert (frame["kind"], frame["priority"]) == ("unanswered", Case.CARE)
    assert "do not know how to begin" not in json.dumps(frame)


def test_it_is_no_offence_in_the_numbers_that_anybody_may_read(quiet, ana, mo):
    month = timezone.localdate().replace(day=1)
    span = numbers.Span(month, numbers.later(month))
    before = numbers.count(span)[0]
    opened(ana.member, days_ago=0.6)
    assert unanswered.tend() == 1
    after = numbers.count(span)[0]
    assert (after.software, after.people, after.decided) == (before.software, before.people, before.decided)


def test_looking_costs_two_queries_when_nobody_waits(quiet, place, ana, ben):
    for _ in range(20):
        answered(opened(ana.member, days_ago=1), ben.member)
    with CaptureQueriesContext(connection) as counted:
        assert unanswered.tend() == 0
    assert len(counted) == 2
    unanswered.settle()
    with CaptureQueriesContext(connection) as counted:
        assert unanswered.settle() == 0
    assert len(counted) == 1


def test_two_clocks_ask_once(new_place, move_in, clocks):
    place = new_place()
    ana = move_in(place, "ana")
    made = [
        opened(ana.member, f"No {number}", days_ago=1 + timedelta(minutes=number).total_seconds() / 86400)
        for number in range(25)
    ]
    clocks(place, 2)
    assert Case.objects.filter(kind=Case.UNANSWERED, place_id__in=[thread.pk for thread in made]).count() == 25
    assert Case.objects.filter(kind=Case.UNANSWERED).count() == 25
