"""Limits in threads: how often, how soon, and what waits while nobody is on duty. Words in a crisis pass all of them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from community.members.models import Member
from community.threads.models import Entry, Thread
from community.threads.posting import post
from moderation import duty, unattended
from moderation.desk import lay
from moderation.models import Case, Measure, Watch
from tests.rooms.deciding import decide
from tests.threads.drafting import answer, new_thread, new_topic

CRISIS = "I want to kill myself tonight"


def code(outcome):
    refused = outcome.first("refused")
    return refused["code"] if refused else "accepted"


def place_of(thread):
    return f"/threads/{thread.topic.slug}/{thread.pk}/"


def say(person, thread, body):
    visitor = person.visitor()
    return visitor.submit(visitor.get(place_of(thread)), place_of(thread), asks="body", body=body)


def test_a_lot_at_once_is_too_fast_and_says_how_long_to_wait(ben, thread):
    refused = None
    for number in range(15):
        refused = post(answer(ben, thread, f"answer {number}")).first("refused") or refused
    assert (refused["code"], refused["retry_after"] > 0) == ("too_fast", True)
    assert code(post(answer(ben, thread, CRISIS))) == "accepted"


def test_slow_mode_of_the_desk_holds_for_everybody_but_the_team(ana, ben, mo, thread):
    post(answer(ben, thread, "please look"))
    Thread.objects.filter(pk=thread.pk).update(slow_seconds=600)
    thread.refresh_from_db()
    assert code(post(answer(ben, thread, "once"))) == "accepted"
    assert code(post(answer(ben, thread, "twice"))) == "slow_mode"
    assert code(post(answer(ben, thread, CRISIS))) == "accepted"
    assert [code(post(answer(mo, thread, words))) for words in ("once", "twice")] == ["accepted", "accepted"]


def test_somebody_whom_a_moderator_slowed_writes_once_a_minute(ben, thread):
    with transaction.atomic():
        lay(ben.member, Measure.SLOWED, None)
    assert code(post(answer(ben, thread, "once"))) == "accepted"
    refused = post(answer(ben, thread, "twice")).first("refused")
    assert (refused["code"], 0 < refused["retry_after"] <= 60) == ("slow_mode", True)
    assert code(post(answer(ben, thread, CRISIS))) == "accepted"


def test_the_desk_locks_and_opens_a_thread(ana, ben, mo, thread):
    say(ben, thread, "call me on 020 7946 0018 tonight")
    case = Case.objects.get(author_id=ben.pk)
    decide(mo, case, "lock")
    after = say(ana, thread, "may I?")
    assert (after.status, "closed for new answers" in after.text) == (422, True)
    case.refresh_from_db()
    decide(mo, case, "unlock")
    assert say(ana, thread, "may I now?").status == 200


@pytest.fixture
def careful(new_place):
    """A place whose host is careful while nobody is on duty."""
    made = new_place()
    Watch.objects.create(unattended=True, slow_seconds=0)
    unattended.forget()
    duty.forget_rota()
    yield made
    unattended.forget()
    duty.forget_rota()


def test_first_words_and_links_wait_while_nobody_is_there_but_never_a_crisis(careful, move_in):
    helen = move_in(careful, "helen", role="host")
    thread = new_thread(helen, new_topic())
    ana, ben = move_in(careful, "ana"), move_in(careful, "ben")
    Member.objects.filter(pk=ben.pk).update(joined_at=timezone.now() - timedelta(days=90))
    after = say(ana, thread, "good evening, I am new here")
    assert "No moderator is here just now" in after.text
    assert Case.objects.get(author_id=ana.pk).kind == "unattended"
    say(ben, thread, "this helped me: https://example.org/page")
    say(ana, thread, CRISIS)
    shown = Entry.objects.filter(thread=thread).order_by("pk").values_list("standing", flat=True)
    assert list(shown) == ["visible", "held", "held", "visible"]
