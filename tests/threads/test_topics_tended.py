"""The host's topics: added, renamed, ordered and closed by forms, written down, and refused where they cannot be."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.audit.models import Entry as Written
from community.threads.models import Care, Topic
from community.threads.tending import RESERVED
from tests.support.people import Person
from tests.support.place import Place
from tests.test_house import routes


@pytest.fixture
def helen(place: Place, move_in: Callable[..., Person]) -> Person:
    """The host."""
    return move_in(place, "helen", role="host")


@pytest.fixture
def topic(place: Place) -> Topic:
    """A topic of the test's own, at the end of the list."""
    slug = f"t-{uuid.uuid4().hex[:8]}"
    return Topic.objects.create(slug=slug, position=900, words={"en": {"name": slug, "purpose": "For one test."}})


def written(deed: str, topic: Topic) -> list[dict[str, str]]:
    """What the audit log keeps of a deed on this topic."""
    found = Written.objects.filter(deed=deed, subject_kind="topic", subject=topic.pk).order_by("number")
    return [entry.detail.words for entry in found.select_related("detail")]


def address(topic: Topic) -> str:
    return f"/host/topics/{topic.slug}/"


def test_a_topic_is_added_in_two_languages_and_stands_last(helen):
    host, name = helen.visitor(), f"Night {uuid.uuid4().hex[:6]}"
    page = host.submit(
        host.get("/host/topics/add/"),
        asks="name_en",
        name_en=name,
        purpose_en="When it is late.",
        rules_en="Be soft.\n\n  Be   brief. ",
        name_es="La noche",
        openers="settled",
        keeps_days="30",
        note_needed="on",
    )
    assert name in page.text and page.path == "/host/topics/"
    made = Topic.objects.get(slug=name.lower().replace(" ", "-"))
    assert made.words["en"]["rules"] == ["Be soft.", "Be brief."]
    assert made.words["es"] == {"name": "La noche"}
    assert (made.openers, made.keeps_days, made.note_needed, made.daily) == ("settled", 30, True, False)
    assert made.position == max(Topic.objects.values_list("position", flat=True))
    assert written("topic.added", made) == [{"topic": made.slug}]
    assert "a topic was added" in host.get("/host/audit/").text


def test_renaming_keeps_the_address_and_says_what_changed(helen, topic):
    host = helen.visitor()
    host.submit(
        host.get(address(topic)), address(topic), asks="name_en", name_en="Other words", name_es="Otras", daily="on"
    )
    now = Topic.objects.get(pk=topic.pk)
    assert (now.slug, now.words["en"]["name"], now.words["es"]["name"], now.daily) == (
        topic.slug, "Other words", "Otras", True,
    )  # fmt: skip
    assert written("topic.changed", topic) == [{"topic": topic.slug, "what": "words, daily"}]
    host.submit(host.get(address(topic)), address(topic), asks="name_en")
    assert len(written("topic.changed", topic)) == 1, "nothing was changed the second time"


@pytest.mark.parametrize("name", ["New", "search", "Unanswered!", "answers", "Willing", "checkin", "…", "Newcomers"])
def test_an_address_that_leads_elsewhere_is_refused_and_the_words_stay(helen, name):
    host, before = helen.visitor(), Topic.objects.count()
    page = host.submit(host.get("/host/topics/add/"), asks="name_en", name_en=name, purpose_en="Kept words.")
    assert page.status == 422
    assert page.form("", "name_en").fields["purpose_en"] == "Kept words."
    assert Topic.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("name_en", "  "), ("name_en", "x" * 61), ("rules_en", "a\n" * 9), ("keeps_days", "-1"), ("keeps_days", "often")],
)
def test_what_does_not_fit_comes_back_with_its_reason(helen, topic, field, value):
    host = helen.visitor()
    page = host.submit(host.get(address(topic)), address(topic), asks="name_en", **{field: value})
    assert page.status == 422 and "field-error" in page.html
    assert Topic.objects.get(pk=topic.pk).words == topic.words


def test_the_second_of_two_hosts_is_told_and_keeps_their_words(helen, topic):
    one, two = helen.visitor(), helen.visitor()
    first, second = one.get(address(topic)), two.get(address(topic))
    one.submit(first, address(topic), asks="name_en", name_en="From the first")
    told = two.submit(second, address(topic), asks="name_en", name_en="From the second")
    assert told.status == 422 and "Another host changed this topic" in told.text
    assert told.form("", "name_en").fields["name_en"] == "From the second"
    assert Topic.objects.get(pk=topic.pk).name == "From the first"
    two.submit(told, address(topic), asks="name_en")
    assert Topic.objects.get(pk=topic.pk).name == "From the second"


def test_topics_are_brought_into_order(helen, topic):
    host = helen.visitor()
    order = list(Topic.objects.values_list("slug", flat=True))
    here = order.index(topic.slug)
    page = host.get("/host/topics/")
    form = next(form for form in page.forms if form.fields.get("topic") == topic.slug)
    host.send(page, form, deed="up")
    order[here - 1], order[here] = order[here], order[here - 1]
    assert list(Topic.objects.values_list("slug", flat=True)) == order
    assert written("topic.moved", topic)
    host.send(page, next(form for form in page.forms if form.fields.get("topic") == order[0]), deed="up")
    assert list(Topic.objects.values_list("slug", flat=True)) == order, "the first stays first"


def test_a_topic_is_closed_and_its_feed_comes_with_a_warning(helen, topic):
    host = helen.visitor()
    page = host.get(address(topic))
    assert "Anybody on the internet can then read" in page.text
    host.submit(page, address(topic), asks="name_en", closed="on")
    assert Topic.objects.get(pk=topic.pk).closed
    assert not Topic.objects.get(pk=topic.pk).feed


def test_the_hosts_numbers(helen):
    host = helen.visitor()
    page = host.get("/host/topics/")
    assert page.form("", "answer_hours").fields["answer_hours"] == str((Care.objects.first() or Care()).answer_hours)
    assert host.submit(page, "/host/topics/", asks="answer_hours", answer_hours="0", deed="care").status == 422
    host.submit(page, "/host/topics/", asks="answer_hours", answer_hours="6", voices="2", deed="care")
    kept = Care.objects.get()
    assert (kept.answer_hours, kept.voices) == (6, 2)
    Care.objects.all().delete()


def test_only_the_host_comes_in(ana, mo, topic, stranger):
    for person in (ana, mo):
        assert person.visitor().get("/host/topics/").status == 404
        assert person.visitor().get(address(topic)).status == 404
    assert "/login/" in stranger.get("/host/topics/add/").url


def test_the_list_costs_the_same_however_many_topics(helen, topic):
    client = Client(HTTP_COOKIE=helen.cookie)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/host/topics/").status_code == 200
        return len(counted)

    asked()
    few = asked()
    Topic.objects.bulk_create(Topic(slug=f"{topic.slug}-{number}", position=901) for number in range(20))
    assert asked() == few <= 8
    Topic.objects.filter(slug__startswith=f"{topic.slug}-").delete()


def test_every_word_in_the_place_of_a_topic_is_reserved():
    taken = {found[1] for _name, pattern in routes() if (found := re.match(r"threads/(\w[\w-]*)/", pattern))}
    assert {"search", "answers", "checkin"} <= taken
    assert taken - RESERVED == set()
