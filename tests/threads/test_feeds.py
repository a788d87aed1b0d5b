"""Feeds: off until the host opens one, and then only what its author knew that strangers would read."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from community.posts import Standing
from community.threads import deeds
from community.threads.drafts import Draft
from community.threads.models import Entry, Thread
from community.threads.posting import post
from tests.support import threads

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def topic(place):
    """A topic of the test's own that the host opened to strangers an hour ago."""
    made = threads.topic(f"open-{timezone.now():%H%M%S%f}", feed=True)
    made.feed_since = timezone.now() - timedelta(hours=1)
    made.save(update_fields=["feed_since"])
    return made


def opened(topic, author, title="A first question", **facts):
    facts.setdefault("public", True)
    return threads.opened(author.member, title, topic=topic, **facts)


def feed(visitor, topic, **headers):
    return visitor.get(f"/threads/{topic.slug}/feed/", **headers)


def titles(page):
    root = ElementTree.fromstring(page.html)
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_a_stranger_reads_openings_without_names_and_without_answers(stranger, topic, ana, ben):
    thread = opened(topic, ana, "Sleep & tea")
    threads.answered(thread, ben.member, "an answer that stays inside")
    page = feed(stranger, topic)
    assert page.status == 200 and page.headers["content-type"].startswith("application/atom+xml")
    assert titles(page) == ["Sleep & tea"] and "It is evening" in page.html
    for secret in (ana.name, ana.id, ben.name, ben.id, "stays inside"):
        assert secret not in page.html


def test_a_topic_that_is_not_open_has_no_feed(stranger, topic, ana):
    opened(topic, ana)
    assert feed(stranger, topic).status == 200
    topic.feed = False
    topic.save(update_fields=["feed"])
    assert feed(stranger, topic).status == 404
    topic.feed = True
    topic.save(update_fields=["feed"])
    assert titles(feed(stranger, topic)) == [], "what was said before it was opened again does not count"
    assert feed(stranger, threads.topic("family")).status == 404


@pytest.mark.parametrize(
    ("thread", "entry"),
    [
        ({"public": False}, {}),
        ({"days_ago": 1}, {}),
        ({"standing": Standing.HELD}, {}),
        ({"standing": Standing.HIDDEN}, {}),
        ({}, {"standing": Standing.WITHDRAWN}),
        ({}, {"verdict": {"support": True, "alert": False}}),
        ({}, {"verdict": {"support": False, "alert": True}}),
    ],
    ids=["not told", "earlier", "held", "hidden", "taken back", "help lines were given", "moderators were alerted"],
)
def test_what_does_not_belong_to_strangers_stays_inside(stranger, topic, ana, thread, entry):
    opened(topic, ana, "the one that may be read")
    other = opened(topic, ana, "the other", **thread)
    Entry.objects.filter(thread=other).update(**entry)
    assert titles(feed(stranger, topic)) == ["the one that may be read"]


def test_words_behind_a_content_note_stay_behind_it(stranger, topic, ana):
    Entry.objects.filter(thread=opened(topic, ana)).update(note="a stay in hospital")
    page = feed(stranger, topic)
    assert "Content note: a stay in hospital" in page.html and "It is evening" not in page.html


def test_a_feed_sets_no_cookie_and_is_asked_for_again_only_when_it_changed(stranger, topic, ana):
    opened(topic, ana)
    page = feed(stranger, topic)
    assert "set-cookie" not in page.headers and "cookie" not in page.headers.get("vary", "").lower()
    assert page.headers["cache-control"] == "public, max-age=900"
    known = {"If-None-Match": page.headers["etag"]}
    assert feed(stranger, topic, **known).status == 304
    opened(topic, ana, "newer")
    assert titles(feed(stranger, topic, **known)) == ["newer", "A first question"]


@pytest.mark.parametrize(("told", "public"), [(True, True), (False, False)])
def test_only_who_was_told_writes_for_strangers(topic, ana, told, public):
    draft = Draft(author=ana.member, nonce="once", words="I sleep again.", topic=topic, title="Sleep", public=told)
    entry = post(draft).entry
    assert Thread.objects.get(pk=entry.thread_id).public is public


def test_a_thread_that_is_moved_into_an_open_topic_stays_inside(stranger, topic, ana, mo):
    thread = opened(threads.topic("family"), ana)
    deeds.move(thread.entries.get(seq=1), topic, mo.member)
    assert titles(feed(stranger, topic)) == []
    assert Thread.objects.get(pk=thread.pk).topic == topic


def test_the_page_says_what_strangers_will_read_and_then_they_do(stranger, topic, ana):
    visitor = ana.visitor()
    page = visitor.get(f"/threads/{topic.slug}/new/")
    assert "can be read by anybody on the internet" in page.text
    visitor.submit(page, "/new/", title="Sleeping again", body="Nine days now, and the nights are quiet.")
    assert titles(feed(stranger, topic)) == ["Sleeping again"]
    assert "can be read by anybody" not in visitor.get("/threads/newcomers/new/").text


def test_who_began_to_write_before_the_feed_was_opened_writes_for_members(stranger, topic, ana):
    topic.feed = False
    topic.save(update_fields=["feed"])
    visitor = ana.visitor()
    page = visitor.get(f"/threads/{topic.slug}/new/")
    topic.feed = True
    topic.save(update_fields=["feed"])
    visitor.submit(page, "/new/", title="Sleeping again", body="Nine days now, and the nights are quiet.")
    assert Thread.objects.filter(topic=topic, title="Sleeping again").exists()
    assert titles(feed(stranger, topic)) == []
