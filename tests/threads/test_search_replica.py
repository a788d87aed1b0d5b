"""A copy of the database is read from by search and exports, and when it is away the database is."""

import json

import pytest
from django.conf import settings

from community.threads.models import Entry
from community.threads.search.indexing import index
from tests.support import threads
from tests.support.databases import Databases
from tests.support.people import fill, move_in, new_room

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has no replicas"
)


@pytest.fixture
def copied(new_place, databases: Databases):
    """`copied()`: a place whose copy has stood still since it was made, so that one sees what is read from where."""
    still = databases.fresh()
    return new_place(DATABASE_REPLICA_URL=databases.url(still)), still


def opened(place, member, body):
    thread = threads.opened(member, "Evenings")
    Entry.objects.filter(thread=thread).update(body=body, html=f"<p>{body}</p>")
    index(Entry.objects.select_related("thread").get(thread=thread))


def test_search_asks_the_copy_and_then_the_database(copied, databases):
    place, still = copied
    ben = move_in(place, "ben")
    opened(place, ben.member, "lantern in the window")
    assert "Nothing was found" in ben.visitor().get("/threads/search/?q=lantern").text, "the copy has not heard of it"
    databases._server(f'DROP DATABASE "{still}" WITH (FORCE)')
    page = ben.visitor().get("/threads/search/?q=lantern")
    assert page.status == 200 and "<mark>lantern</mark>" in page.html


def test_an_export_asks_the_copy_and_then_the_database(copied, databases):
    place, still = copied
    ben = move_in(place, "ben")
    fill(new_room(), ben, 3)
    assert len(taken_along(ben)["messages"]) == 0
    databases._server(f'DROP DATABASE "{still}" WITH (FORCE)')
    assert len(taken_along(ben)["messages"]) == 3


def taken_along(person):
    visitor = person.visitor()
    return json.loads(visitor.submit(visitor.get("/me/privacy/"), "/me/export/").html)
