"""How many questions a page of threads asks the database: the same whatever the length of a thread or a list."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.members.models import Member
from community.posts import Standing
from community.threads.models import Entry, Thread
from moderation import duty, guidelines, tended
from tests.support.people import BACKEND
from tests.threads.drafting import new_thread, new_topic

LONG = 5000
BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def fill(thread, author, count):
    """Answers of one author, each to the one before, said long ago."""
    Entry.objects.bulk_create(
        [
            Entry(
                thread=thread,
                author_id=author.pk,
                seq=number,
                rev=number,
                nonce=f"{thread.pk}-{number}",
                digest="",
                body=f"answer {number}",
                html=f"<p>answer {number}</p>",
                reply_to=max(1, number - 60),
                standing=Standing.VISIBLE,
                at=timezone.now() - timedelta(days=3),
            )
            for number in range(2, count + 1)
        ],
        batch_size=1000,
    )
    Thread.objects.filter(pk=thread.pk).update(seq=count, rev=count, replies=count - 1)


@pytest.fixture
def browser(ana, monkeypatch):
    """Ana's browser in this process, so that its questions can be counted; the first page has warmed it up.

    What a process knows for some seconds it knows for the whole test.
    """
    for module, name in ((duty, "KNOWN_SECONDS"), (guidelines, "FRESH"), (tended, "FRESH_SECONDS")):
        monkeypatch.setattr(module, name, 1e9)
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(Member.objects.get(pk=ana.pk), backend=BACKEND)
    client.get("/threads/")
    return client


def asked(client, path):
    """The page and the questions it asked: the fewest of three, as some answers are kept for a few seconds."""
    tries = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as counted:
            page = client.get(path)
        assert page.status_code == 200, path
        tries.append([query["sql"] for query in counted if not query["sql"].startswith(BOUNDARIES)])
    return page, min(tries, key=len)


def test_a_deep_page_of_a_long_thread_asks_no_more_than_a_short_ones(ana, ben, browser):
    short, long = new_thread(ben), new_thread(ben)
    fill(short, ben, 70)
    fill(long, ben, LONG)
    counts = {}
    for thread, queries in [
        (short, ["", "?at=60"]),
        (long, ["", "?at=60", "?after=4900", "?before=4000", "?at=4321"]),
    ]:
        for query in queries:
            page, questions = asked(browser, f"/threads/{thread.topic.slug}/{thread.pk}/{query}")
            places = [int(seq) for seq in re.findall(r'id="e(\d+)"', page.content.decode())]
            assert 0 < len(places) <= 50
            counts[thread.pk, query] = len(questions)
    assert max(counts[long.pk, query] for query in ("", "?at=60", "?after=4900", "?before=4000", "?at=4321")) <= max(
        counts[short.pk, query] for query in ("", "?at=60")
    ), counts
    assert max(counts.values()) <= 14, counts
    _, questions = asked(browser, f"/threads/{long.topic.slug}/{long.pk}/?at=4321")
    assert not any("OFFSET" in question for question in questions)


def test_lists_ask_the_same_however_much_there_is(ana, ben, browser):
    few, many = new_topic(), new_topic()
    new_thread(ben, few)
    for number in range(40):
        new_thread(ben, many, f"Thread {number}", lifted=True)
    _, little = asked(browser, f"/threads/{few.slug}/")
    page, much = asked(browser, f"/threads/{many.slug}/")
    assert len(much) == len(little) <= 10, much
    assert len(asked(browser, "/threads/")[1]) <= 8
    older = re.search(r'href="(\?after=[\d-]+)"', page.content.decode())
    assert older
    second, _ = asked(browser, f"/threads/{many.slug}/{older[1]}")
    assert "Thread 9<" in second.content.decode()
    assert "Thread 39<" not in second.content.decode()
