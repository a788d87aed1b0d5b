"""The busiest path's own transaction does what Django's does, on either database."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.brief import Brief
from community.members.models import Member
from community.rows import Line
from rooms import ledger
from rooms.models import Message, Room

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = 10**9


@pytest.fixture
def attic():
    return Room.objects.create(slug="attic")


@pytest.fixture
def ana():
    return Member.objects.create_user("Ana")


def say(room, author_pk, seq):
    facts = {"digest": "d", "body": "b", "html": "h", "standing": "visible"}
    ledger.insert(
        [ledger.unsaid(room, author_id=author_pk, nonce=f"n{seq}", seq=seq, rev=seq, at=timezone.now(), **facts)]
    )


def at_rest():
    """Nothing is open on this thread's connection, and the next statement stands for itself."""
    return connection.get_autocommit() and not connection.in_atomic_block and not connection.atomic_blocks


def test_what_was_done_in_it_is_there_afterwards_and_what_waited_for_it_is_done(attic, ana):
    told = []
    with Brief():
        assert connection.in_atomic_block
        transaction.on_commit(lambda: told.append(Message.objects.count()))
        say(attic, ana.pk, 1)
        assert told == []
    assert told == [1]
    assert at_rest()


def test_a_failure_takes_back_all_of_it(attic, ana):
    told = []
    with pytest.raises(ZeroDivisionError), Brief():
        transaction.on_commit(lambda: told.append("never"))
        say(attic, ana.pk, 1)
        1 / 0  # noqa: B018
    assert (Message.objects.count(), told) == (0, [])
    assert at_rest()


def test_a_block_within_it_fails_alone(attic, ana):
    with Brief():
        say(attic, ana.pk, 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            say(attic, ana.pk, 1)
        say(attic, ana.pk, 2)
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert at_rest()


def test_what_cannot_be_committed_is_an_error_and_nothing_of_it_stays(attic, ana):
    told = []
    with pytest.raises(IntegrityError), Brief():
        transaction.on_commit(lambda: told.append("never"))
        say(attic, ana.pk, 1)
        say(attic, NOBODY, 2)  # both databases look for the author when it is committed
    assert (Message.objects.count(), told) == (0, [])
    assert at_rest()
    with Brief():
        say(attic, ana.pk, 1)
    assert Message.objects.count() == 1


def test_within_another_it_is_a_part_of_that(attic, ana):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with Brief():
            say(attic, ana.pk, 1)
        assert Message.objects.count() == 1
        1 / 0  # noqa: B018
    assert Message.objects.count() == 0
    assert at_rest()


def test_a_statement_that_fails_raises_what_the_models_raise(attic, ana):
    with pytest.raises(IntegrityError), Brief():
        say(attic, ana.pk, 1)
        say(attic, ana.pk, 1)
    assert Message.objects.count() == 0
    with pytest.raises(IntegrityError):
        Line().write("UPDATE rooms_room SET slug = %s WHERE id = %s", [(None, attic.pk)])
    assert at_rest()
