"""A copy of the database is read from by search and exports, and when it is away the database is."""

import json

import psycopg
import pytest
from django.conf import settings

from community.threads.models import Entry
from community.threads.search.indexing import index
from tests.support import ground, threads
from tests.support.databases import Databases
from tests.support.people import fill, move_in, new_room
from tests.support.postgres import Standby
from tests.support.processes import eventually, tail

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


@pytest.fixture
def standby():
    """A server that follows the run's own, as an operator's would."""
    if ground.postgres is None:
        pytest.skip("the run was given a server, and nobody knows whether it may be followed")
    server = Standby(ground.FOLDER / ground.unused("standby"), ground.postgres)
    try:
        yield server.start()
    finally:
        server.stop()


def test_search_and_export_follow_a_standby(new_place, standby):
    """While the standby takes nothing in, what is new is not found: it is the standby that is asked."""
    place = new_place()
    place.own[0] = {"DATABASE_REPLICA_URL": standby.url(place.database)}
    place.restart(0)
    ben = move_in(place, "ben")
    visitor = ben.visitor()

    def found(word):
        return f"<mark>{word}</mark>" in visitor.get(f"/threads/search/?q={word}").html

    opened(place, ben.member, "lantern in the window")
    eventually(lambda: found("lantern"), "the standby takes it in")
    with psycopg.connect(standby.url("postgres"), autocommit=True) as line:
        line.execute("SELECT pg_wal_replay_pause()")
        opened(place, ben.member, "harbour at night")
        fill(new_room(), ben, 3)
        assert not found("harbour")
        assert len(taken_along(ben)["messages"]) == 0
        line.execute("SELECT pg_wal_replay_resume()")
        eventually(lambda: found("harbour"), "the standby takes in the rest")
        assert len(taken_along(ben)["messages"]) == 3
    assert "the replica did not answer" not in tail(place.log())
    standby.stop()
    assert found("harbour")
    assert "the replica did not answer" in tail(place.log())


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
