"""A moderator's deed and somebody's words wait for each other in the database: both are done, and nobody sees an error."""

import threading

import psycopg
import pytest

from community.threads.models import Entry
from community.threads.posting import post
from moderation.models import Case, State
from rooms.models import Message
from tests.support.processes import eventually
from tests.threads.drafting import answer, new_thread, new_topic

CRISIS = "I want to kill myself tonight"

pytestmark = pytest.mark.faults


@pytest.fixture
def writer(place):
    """The database as somebody's words hold it; never the one of two who wait for each other that is given up."""
    if place.databases.on_sqlite:
        pytest.skip("SQLite lets one write at a time: nobody waits for each other")
    with psycopg.connect(place.databases.url(place.database), autocommit=True) as line:
        line.execute("SET deadlock_timeout = '60s'")
        yield line


def crosswise(writer, table, pk, case, decide):
    """The words hold their place and want the case; the deed holds the case and wants the place. Gives its page."""
    pages = []
    with writer.transaction():
        writer.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [pk])
        deed = threading.Thread(target=lambda: pages.append(decide()))
        deed.start()
        eventually(lambda: waits_for(writer), "a deed that waits for the place", 20)
        writer.execute("UPDATE moderation_case SET excerpt = excerpt WHERE id = %s", [case.pk])
    deed.join(30)
    return pages[0]


def waits_for(writer):
    """How many wait for what this connection holds."""
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"
    return writer.execute(asked, [writer.info.backend_pid]).fetchone()[0]


def withdraws(mo, case):
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    address = f"/desk/cases/{case.pk}/"
    return lambda: visitor.submit(page, address, asks="version", deed="withdraw", guideline="kindness")


def test_in_a_room(mo, ana, room, writer):
    ana.enters(room).say_for_good(CRISIS)
    case = Case.objects.get(author_id=ana.pk)
    page = crosswise(writer, "rooms_room", room.pk, case, withdraws(mo, case))
    assert page.status == 200
    assert Case.objects.get(pk=case.pk).state == State.RESOLVED
    assert Message.objects.get(room=room).standing == "hidden"
    assert case.decisions.count() == 1


def test_in_a_thread(mo, ana, writer):
    thread = new_thread(ana, new_topic())
    post(answer(ana, thread, CRISIS))
    case = Case.objects.get(author_id=ana.pk)
    page = crosswise(writer, "threads_thread", thread.pk, case, withdraws(mo, case))
    assert page.status == 200
    assert Case.objects.get(pk=case.pk).state == State.RESOLVED
    assert Entry.objects.get(thread=thread, seq=2).standing == "hidden"
