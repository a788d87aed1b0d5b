"""How far people have read is stored beside the pages: a page shows while nothing can be written."""

import sqlite3
import time
from contextlib import closing, contextmanager

import psycopg
import pytest

from community.threads.models import Bookmark
from tests.support.processes import eventually
from tests.support.threads import answered, opened


@contextmanager
def nobody_else_writes(place):
    url = place.databases.url(place.database)
    if place.databases.on_sqlite:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)) as line:
            line.execute("BEGIN IMMEDIATE")
            yield
            line.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as line:
            line.execute("LOCK TABLE threads_bookmark IN EXCLUSIVE MODE")
            yield
            line.rollback()


def mark(person, thread):
    return Bookmark.objects.filter(member_id=person.pk, thread=thread).values_list("seen", flat=True).first()


@pytest.fixture
def thread(ana, ben):
    begun = opened(ana.member, "How far one has read")
    answered(begun, ben.member)
    return begun


def test_opening_a_page_is_remembered(ben, thread):
    assert ben.visitor().get(thread.get_absolute_url()).status == 200
    eventually(lambda: mark(ben, thread) == 2, "the mark")


def test_a_page_shows_while_nobody_can_write_and_the_mark_comes_after(place, ana, ben, thread):
    visitor = ben.visitor()
    visitor.get("/threads/")
    with nobody_else_writes(place):
        began = time.monotonic()
        assert visitor.get(thread.get_absolute_url()).status == 200
        assert time.monotonic() - began < 4, "the page waited for somebody who writes"
        assert mark(ben, thread) is None
    eventually(lambda: mark(ben, thread) == 2, "the mark")


def test_no_mark_goes_back(ana, ben, thread):
    from community.threads.reading import store

    store({(ben.pk, thread.pk): 1, (ana.pk, thread.pk): 2})
    store({(ben.pk, thread.pk): 2, (ana.pk, thread.pk): 1})
    assert (mark(ben, thread), mark(ana, thread)) == (2, 2)
