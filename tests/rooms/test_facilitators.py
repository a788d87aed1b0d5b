"""Whom the host gave a room to look after, and when that counts."""

from __future__ import annotations

import pytest

from community.members.models import Member
from moderation.models import Sanction
from rooms.access import facilitates
from rooms.models import Facilitator, Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def given():
    """Ana looks after one room; another one is there."""
    ana = Member.objects.create_user("Ana")
    tea, garden = (Room.objects.create(slug=slug) for slug in ("tea", "garden"))
    Facilitator.objects.create(room=tea, member=ana)
    return ana, tea, garden


def test_only_whom_the_host_gave_the_room_and_only_there(given):
    ana, tea, garden = given
    ben, mo = Member.objects.create_user("Ben"), Member.objects.create_user("Mo", role="moderator")
    assert facilitates(ana, tea)
    assert not facilitates(ana, garden)
    assert not facilitates(ben, tea)
    assert not facilitates(mo, tea)


@pytest.mark.parametrize(("measure", "still"), [("slowed", True), ("silenced", False), ("suspended", False)])
def test_who_may_not_speak_looks_after_nothing(given, measure, still):
    ana, tea, _ = given
    Sanction.objects.create(member=ana, measure=measure)
    assert facilitates(ana, tea) is still


def test_a_closed_room_only_with_its_invitation(given):
    ana, tea, _ = given
    Room.objects.filter(pk=tea.pk).update(audience="invited")
    tea.refresh_from_db()
    assert not facilitates(ana, tea)
    Seat.objects.create(room=tea, member=ana, invited=True)
    assert facilitates(ana, tea)


def test_asking_is_cheap(given, django_assert_max_num_queries):
    ana, tea, garden = given
    with django_assert_max_num_queries(1):
        facilitates(ana, garden)
    with django_assert_max_num_queries(3):
        facilitates(ana, tea)
