"""What is new to a member: read, followed, muted, opened; each list is one page found by key."""

import pytest

from community.members.blocking import block
from community.threads import following, news
from tests.support.threads import answered, opened


@pytest.fixture
def ana(make):
    return make("ana")


@pytest.fixture
def ben(make):
    return make("ben")


@pytest.fixture
def make(db):
    from community.members.models import Member

    return lambda name, **more: Member.objects.create_user(name, of_age=True, guidelines_version=1, **more)


def test_a_followed_thread_is_new_until_it_is_read(ana, ben):
    thread = opened(ana)
    following.wrote(ana.pk, thread.pk, 1)
    assert news.answers(ana).threads == []
    answered(thread, ben)
    found = news.answers(ana).threads
    assert [(one.pk, one.seen, one.seq) for one in found] == [(thread.pk, 1, 2)]
    following.read(ana.pk, thread.pk, 2)
    assert news.answers(ana).threads == []


def test_reading_never_goes_back(ana, ben):
    thread = opened(ben)
    following.read(ana.pk, thread.pk, 5)
    following.read(ana.pk, thread.pk, 3)
    assert following.seen_in(ana.pk, [thread.pk]) == {thread.pk: 5}


def test_a_muted_thread_stays_muted_when_one_writes_in_it(ana, ben):
    thread = opened(ben)
    following.choose(ana.pk, thread.pk, "muted")
    following.wrote(ana.pk, thread.pk, 1)
    answered(thread, ben)
    assert following.chosen(ana.pk, thread.pk) == "muted"
    assert news.answers(ana).threads == []


def test_a_choice_that_does_not_exist_is_refused(ana, ben):
    with pytest.raises(ValueError, match="loudly"):
        following.choose(ana.pk, opened(ben).pk, "loudly")


def test_a_thread_never_opened_is_new_for_two_weeks(ana, ben):
    young, old, own = opened(ben, "young"), opened(ben, "old", days_ago=15), opened(ana, "own")
    assert [one.title for one in news.unopened(ana).threads] == ["young"]
    following.read(ana.pk, young.pk, 1)
    assert news.unopened(ana).threads == []
    assert {old.pk, own.pk}


@pytest.mark.parametrize("standing", ["held", "hidden", "withdrawn", "refused"])
def test_what_is_out_of_sight_is_not_new(ana, ben, standing):
    followed, other = opened(ben), opened(ben)
    following.choose(ana.pk, followed.pk, "followed")
    for thread in (followed, other):
        thread.standing = standing
        thread.save()
    assert news.answers(ana).threads == news.unopened(ana).threads == []


def test_somebody_unheard_opens_nothing_new_but_an_anonymous_thread_does_not_tell_whose_it_is(ana, ben):
    opened(ben, "named")
    opened(ben, "nameless", anonymous=True)
    block(ana, ben)
    ana.refresh_from_db()
    assert [one.title for one in news.unopened(ana).threads] == ["nameless"]


def test_both_lists_are_paged_by_key_in_one_query_each(ana, ben, django_assert_num_queries):
    threads = [opened(ben, str(number), days_ago=1 + number / 100) for number in range(50)]
    for thread in threads[:25]:
        following.choose(ana.pk, thread.pk, "followed")
    with django_assert_num_queries(2):
        first = news.answers(ana)
        second = news.answers(ana, first.after)
    assert [one.title for one in first.threads + second.threads] == [str(number) for number in range(25)]
    assert second.after == ""
    with django_assert_num_queries(1):
        page = news.unopened(ana)
    assert [one.title for one in page.threads] == [str(number) for number in range(49, 29, -1)]
    rest = news.unopened(ana, page.after)
    assert [one.title for one in rest.threads] == [str(number) for number in range(29, 24, -1)]
    assert rest.after == ""


@pytest.mark.parametrize("key", ["", "x", "1-2-3", "9" * 30, "99999999999999999-1", "²"])
def test_a_key_that_means_nothing_is_the_first_page(ana, ben, key):
    thread = opened(ben)
    following.choose(ana.pk, thread.pk, "followed")
    assert len(news.answers(ana, key).threads) == 1
