"""Two people who do not want to hear each other."""

import pytest

from community.members.models import Block, Member
from tests.members.conftest import browser

pytestmark = pytest.mark.django_db


def block(guest, other, deed="block", **more):
    return guest.client.post(f"/members/{other.member.public_id}/block/", {"deed": deed, **more})


def marked(*guests):
    return [guest.member.has_blocks for guest in guests]


def test_both_are_marked_and_nobody_is_told(ana, ben):
    assert block(ana, ben)["Location"] == "/me/blocks/"
    assert block(ana, ben)["Location"] == "/me/blocks/"
    assert list(Block.objects.values_list("blocker", "blocked")) == [(ana.pk, ben.pk)]
    assert marked(ana, ben) == [True, True]
    assert "Ben" in ana.client.get("/me/blocks/").content.decode()
    assert "Ana" not in ben.client.get("/me/blocks/").content.decode().replace(">Ana<", "")


def test_ending_it_ends_it_unless_the_other_blocks_too(ana, ben):
    block(ana, ben)
    block(ben, ana)
    block(ana, ben, "unblock")
    assert marked(ana, ben) == [True, True]
    block(ben, ana, "unblock")
    assert marked(ana, ben) == [False, False]


def test_other_blocks_keep_the_mark(ana, ben, mo):
    block(ana, ben)
    block(ana, mo)
    block(ana, ben, "unblock")
    assert marked(ana, ben, mo) == [True, False, True]


def test_nobody_blocks_themselves_or_somebody_who_is_not_there(ana):
    block(ana, ana)
    assert ana.client.post("/members/nobody/block/", {"deed": "block"}).status_code == 404
    assert not Block.objects.exists()
    assert marked(ana) == [False]


def test_it_goes_back_to_where_it_came_from_and_nowhere_else(ana, ben):
    assert block(ana, ben, next="/rooms/newcomers/")["Location"] == "/rooms/newcomers/"
    assert block(ana, ben, next="//evil.example/")["Location"] == "/me/blocks/"


def test_looking_changes_nothing_and_strangers_change_nothing(ana, ben):
    path = f"/members/{ben.member.public_id}/block/"
    assert ana.client.get(path).status_code == 405
    assert browser().post(path, {"deed": "block"}).status_code in (302, 401)
    assert not Block.objects.exists()


def test_the_list_asks_once_however_long_it_is(ana, django_assert_max_num_queries):
    for n in range(20):
        other = Member.objects.create_user(f"Otter {n}")
        Block.objects.create(blocker_id=ana.pk, blocked=other)
    ana.client.get("/me/blocks/")
    with django_assert_max_num_queries(4):
        ana.client.get("/me/blocks/")
