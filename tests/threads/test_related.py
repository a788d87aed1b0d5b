"""Threads that may be about the same, on a thread's page."""

import uuid

import pytest
from django.db import connection

from community.members import blocking
from community.members.models import Member
from community.posts import Standing
from community.threads.models import Thread
from community.threads.search.indexing import index
from community.threads.search.related import SHOWN, related
from tests.support import threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return Member.objects.create_user("ana")


@pytest.fixture
def opened(settings):
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid.uuid4().hex}
    settings.CACHES = {"default": kept}  # keys of rows begin anew with each test
    ben = Member.objects.create_user("ben")

    def opens(title, **facts):
        thread = threads.opened(facts.pop("author", ben), title, **facts)
        index(thread.entries.select_related("thread").get(seq=1))
        return thread

    return opens


def test_titles_that_share_telling_words_are_related(ana, opened):
    here = opened("Sleeping without a drink")
    closest, close, other = opened("How do you sleep?"), opened("A drink at the wedding"), opened("What about work?")
    both = opened("I cannot sleep after drinking")
    found = related(ana, here)
    assert found[0] == both and set(found) == {both, closest, close} and other not in found


def test_a_title_of_small_words_has_no_relations(ana, opened):
    opened("What about it?")
    assert related(ana, opened("What about it?")) == []


def test_what_is_out_of_sight_is_not_shown(ana, opened):
    here, gone = opened("Sleep"), opened("Sleep again")
    assert related(ana, here) == [gone]
    Thread.objects.filter(pk=gone.pk).update(standing=Standing.WITHDRAWN)
    assert related(ana, here) == []


def test_those_who_do_not_hear_each_other_are_left_out_but_for_anonymous_ones(ana, opened):
    caro = Member.objects.create_user("caro")
    here = opened("Sleep")
    named, unnamed = opened("Sleep, by name", author=caro), opened("Sleep, by someone", author=caro, anonymous=True)
    assert set(related(ana, here)) == {named, unnamed}
    blocking.block(ana, caro)
    ana.refresh_from_db()
    assert related(ana, here) == [unnamed]


def test_it_is_two_or_three_queries_and_then_one(ana, opened, django_assert_num_queries):
    here = opened("Sleep")
    for number in range(SHOWN + 3):
        opened(f"Sleep {number}")
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 3):
        assert len(related(ana, here)) == SHOWN
    with django_assert_num_queries(1):
        assert len(related(ana, here)) == SHOWN
