"""How many questions the page of a room asks the database: few, and the same however many rooms and messages there are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.members.models import Member
from rooms import recent
from rooms.models import Facilitator
from tests.support.people import fill, new_room

BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def asked(person, path):
    """The questions of the third visit: the first ones store that somebody has read, and fill what is kept."""
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"cookie": person.cookie})
    for _ in range(3):
        with CaptureQueriesContext(connection) as counted:
            page = client.get(path)
        assert page.status_code == 200
    return [query["sql"] for query in counted if not query["sql"].startswith(BOUNDARIES)]


@pytest.fixture(autouse=True)
def _kept(monkeypatch):
    monkeypatch.setattr(recent, "KEEP_SECONDS", 1e9)


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_the_page_of_a_room_asks_seven_times(ana, ben, room, role):
    Member.objects.filter(pk=ana.pk).update(role=role)
    fill(room, ben, 80)
    few = asked(ana, f"/rooms/{room.slug}/")
    for _ in range(5):
        fill(new_room(), ben, 3)
    many = asked(ana, f"/rooms/{room.slug}/")
    assert len(many) == len(few) == 7, many


def test_who_looks_after_the_room_costs_one_more(ana, ben, room):
    fill(room, ben, 80)
    before = asked(ana, f"/rooms/{room.slug}/")
    Facilitator.objects.create(room=room, member=ben.member)
    assert len(asked(ana, f"/rooms/{room.slug}/")) == len(before) + 1


def test_the_list_of_rooms_asks_four_times(ana, ben, room):
    assert len(asked(ana, "/rooms/")) == 4


def test_the_front_page_asks_twice(ana, ben, room):
    assert len(asked(ana, "/")) == 2


def test_a_room_whose_time_is_over_asks_once_more_and_reads_no_words_again(ana, ben, room, monkeypatch):
    fill(room, ben, 80)
    before = asked(ana, f"/rooms/{room.slug}/")
    monkeypatch.setattr(recent, "KEEP_SECONDS", -1)
    again = asked(ana, f"/rooms/{room.slug}/")
    assert len(again) == len(before) + 1
    assert not any("html" in question for question in again)


def test_a_new_name_is_seen_once_the_time_is_over(ana, ben, room, monkeypatch):
    fill(room, ben, 3)
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"cookie": ana.cookie})
    assert ben.name in client.get(f"/rooms/{room.slug}/").content.decode()
    Member.objects.filter(pk=ben.pk).update(username="Heron 12")
    monkeypatch.setattr(recent, "KEEP_SECONDS", -1)
    for _ in range(2):
        page = client.get(f"/rooms/{room.slug}/").content.decode()
        assert page.count('<b class="message-name">Heron 12</b>') == 3
        assert ben.name not in page
