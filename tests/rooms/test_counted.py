"""How many questions the busiest paths ask the database: coming into a room and saying something, six at most."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.models import Block, Member
from moderation.check import warm
from moderation.gate import weigh
from rooms import entering
from rooms.sayings import Saying
from rooms.writing import commit
from tests.support.people import fill

MOST = 6


@pytest.fixture(autouse=True, scope="module")
def _warm():
    """The words of the check are read before anything is weighed, as a server does at its start."""
    warm()


BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def asked(counted):
    """The statements that ask for data, without the marks of a transaction."""
    return [query["sql"] for query in counted.captured_queries if not query["sql"].startswith(BOUNDARIES)]


def session_of(person):
    return person.cookie.partition("=")[2]


def test_coming_into_a_full_room_asks_at_most_six_times(ana, ben, room):
    fill(room, ben, 80)
    with CaptureQueriesContext(connection) as counted:
        _, welcome = entering.enter(session_of(ana), room.slug)
    assert welcome["seq"] == 80
    assert 0 < len(asked(counted)) <= MOST, asked(counted)


def test_coming_in_with_a_block_asks_at_most_six_times(ana, ben, room):
    fill(room, ben, 80)
    Block.objects.create(blocker=ana.member, blocked=ben.member)
    Member.objects.filter(pk__in=[ana.pk, ben.pk]).update(has_blocks=True)
    with CaptureQueriesContext(connection) as counted:
        _, welcome = entering.enter(session_of(ana), room.slug)
    assert welcome["messages"][-1]["hidden"] is True
    assert 0 < len(asked(counted)) <= MOST, asked(counted)


def saying(person, room, words):
    made = Saying(person.pk, person.id, person.name, room.pk, f"nonce of {words}", words)
    made.ruling = weigh(words)
    return made


@pytest.mark.parametrize("count", [1, 20], ids=["one message", "twenty in one group"])
def test_saying_asks_at_most_six_times_however_many_speak_at_once(ana, room, count):
    group = [saying(ana, room, f"good evening number {number}") for number in range(count)]
    with CaptureQueriesContext(connection) as counted:
        commit(group)
    assert [one.answer.result(5)[0]["seq"] for one in group] == list(range(1, count + 1))
    assert 0 < len(asked(counted)) <= MOST, asked(counted)
