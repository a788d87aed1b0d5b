"""The queue of a place with a long past: as many questions to the database as on the first day, and nothing unfindable."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation import queueing
from moderation.models import Case, Decision, Overdue
from moderation.waiting import warn
from tests.support.people import new_room


@pytest.fixture
def quiet_desk(place):
    """Nothing waits but what the test brings."""
    Case.objects.exclude(state="resolved").update(state="resolved", resolved_at=timezone.now())


def cases(author, count, **more):
    """`count` cases about words of one author, written at once."""
    made = {"author_id": author.pk, "author_name": author.name, "excerpt": "words", "kind": "report", "priority": 50}
    return Case.objects.bulk_create(Case(**{**made, **more}) for _ in range(count))


@pytest.mark.parametrize(
    "query", ["", "kind=spam", "whose=free", "whose=mine", "q=words", "state=resolved", "state=resolved&q=words"]
)
def test_a_filter_costs_the_same_however_much_there_is(quiet_desk, ana, mo, query):
    client, room = Client(HTTP_COOKIE=mo.cookie), new_room()

    def asked():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/desk/?{query}").status_code == 200
        return len(counted)

    def more(count):
        for state in ("open", "claimed", "resolved"):
            cases(ana, count, kind="spam", state=state, place=room)
        cases(ana, count, state="claimed", claimed_by=mo.member, claimed_at=timezone.now(), place=room)

    more(1)
    asked()
    few = asked()
    more(80)
    assert asked() == few <= 22


def test_opening_a_case_costs_the_same_however_many_there_are(quiet_desk, ana, mo, room):
    client = Client(HTTP_COOKIE=mo.cookie)

    def asked():
        [fresh] = cases(ana, 1, place=room)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/desk/cases/{fresh.pk}/").status_code == 200
        return len(counted)

    asked()
    few = asked()
    for case in cases(ana, 70, state="resolved", resolved_at=timezone.now(), place=room):
        Decision.objects.create(case=case, by=mo.member, deed="dismiss")
    cases(ana, 70, place=room)
    assert asked() == few <= 45


def test_a_case_that_waits_is_found_behind_thousands_that_are_settled(quiet_desk, ana, mo, monkeypatch):
    monkeypatch.setattr(queueing, "SEARCHED", 5)
    [old] = cases(ana, 1, excerpt="a wooden horse")
    cases(ana, 10, excerpt="a wooden spoon", state="resolved")
    client = Client(HTTP_COOKIE=mo.cookie)
    assert f"/desk/cases/{old.pk}/" in client.get("/desk/?q=wooden").content.decode()


def test_the_clock_does_not_read_again_what_everybody_was_warned_of(quiet_desk, ana):
    now = timezone.now()
    long_ago = cases(ana, 30, opened_at=now - timezone.timedelta(days=9))
    Overdue.objects.bulk_create(Overdue(case=case, level=3, at=now) for case in long_ago[1:])
    assert warn() == 1
    with CaptureQueriesContext(connection) as counted:
        assert warn() == 0
    assert len(counted) == 1
