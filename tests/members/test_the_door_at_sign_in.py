"""Somebody who was shut out: why, help lines, and words in a crisis that reach the moderators all the same."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from moderation.models import Case, Measure, Sanction
from tests.members.conftest import browser, is_in, sign_in

pytestmark = pytest.mark.django_db
CRISIS = "I am going to kill myself tonight"


def shut_out(guest, measure=Measure.SUSPENDED, **more):
    return Sanction.objects.create(member_id=guest.pk, measure=measure, **more)


def tell(client, page, words):
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]
    return client.post("/login/words/", {"ticket": ticket, "words": words})


@pytest.mark.parametrize("measure", [Measure.SUSPENDED, Measure.BANNED])
def test_they_are_refused_at_sign_in_with_help_lines(ana, measure):
    Member.objects.filter(pk=ana.pk).update(region="GB")
    shut_out(ana, measure)
    client = browser()
    page = sign_in(client, "Ana")
    assert page.status_code == 403
    assert not is_in(client)
    said = page.content.decode()
    assert 'class="lines"' in said
    assert "tel:116123" in said
    assert 'name="words"' in said


@pytest.mark.parametrize(
    "past",
    [
        {"lifted_at": timezone.now()},
        {"until": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_what_is_over_keeps_nobody_out(ana, past):
    shut_out(ana, **past)
    assert sign_in(browser(), "Ana").status_code == 302


@pytest.mark.parametrize("measure", [Measure.SLOWED, Measure.SILENCED])
def test_a_lesser_measure_keeps_nobody_out(ana, measure):
    shut_out(ana, measure)
    assert sign_in(browser(), "Ana").status_code == 302


def test_nobody_learns_of_it_without_the_password(ana):
    shut_out(ana)
    page = sign_in(browser(), "Ana", "wrong kettle")
    assert page.status_code == 200
    assert "ticket" not in page.content.decode()


def test_words_in_a_crisis_reach_the_moderators_at_once(ana):
    shut_out(ana)
    client = browser()
    page = tell(client, sign_in(client, "Ana"), CRISIS)
    assert "The moderators have your words" in page.content.decode()
    case = Case.objects.get()
    assert (case.author_id, case.excerpt, case.priority) == (ana.pk, CRISIS, Case.CRISIS)
    assert not is_in(client)


def test_other_words_reach_the_desk_as_a_routine_case(ana):
    shut_out(ana)
    client = browser()
    page = tell(client, sign_in(client, "Ana"), "That was unfair of you")
    assert "The moderators have your words" in page.content.decode()
    case = Case.objects.get()
    assert (case.author_id, case.excerpt, case.kind) == (ana.pk, "That was unfair of you", "door")
    assert case.priority == Case.ROUTINE
    tell(client, sign_in(client, "Ana"), "That was unfair of you")
    assert Case.objects.count() == 1


def test_many_letters_are_too_many_but_words_in_a_crisis_always_arrive(ana):
    shut_out(ana)
    client = browser()
    for number in range(3):
        tell(client, sign_in(client, "Ana"), f"Letter {number}")
    page = tell(client, sign_in(client, "Ana"), "Letter 4")
    assert page.status_code == 403
    assert "Nobody has these words yet" in page.content.decode()
    assert "Letter 4" in page.content.decode()
    assert Case.objects.count() == 3
    page = tell(client, sign_in(client, "Ana"), CRISIS)
    assert "The moderators have your words" in page.content.decode()
    assert Case.objects.filter(priority=Case.CRISIS).count() == 1


def test_a_threat_at_the_door_alerts(ana):
    shut_out(ana)
    client = browser()
    tell(client, sign_in(client, "Ana"), "I will find you Ben and break your legs")
    assert Case.objects.get().priority == Case.CRISIS


def test_words_that_are_too_long_stay_in_the_box(ana):
    shut_out(ana)
    client = browser()
    page = tell(client, sign_in(client, "Ana"), "a" * 4001)
    assert "longer than 4000" in page.content.decode()
    assert not Case.objects.exists()


def test_words_meant_for_a_room_are_offered_and_not_sent(ana):
    shut_out(ana)
    page = ana.client.post("/rooms/newcomers/", {"body": "hello everybody", "nonce": "1"})
    assert "Nobody has these words yet" in page.content.decode()
    assert "hello everybody" in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("ticket", ["", "1:forged:forged"])
def test_words_without_a_ticket_lead_to_the_help_lines(ana, ticket):
    answer = browser().post("/login/words/", {"ticket": ticket, "words": CRISIS})
    assert answer["Location"] == "/help-now/"
    assert not Case.objects.exists()


def test_with_a_session_they_find_the_same_behind_every_door_to_others(ana):
    shut_out(ana)
    assert "You cannot come in right now" in ana.client.get("/rooms/").content.decode()
    page = ana.client.post("/rooms/newcomers/", {"body": CRISIS, "nonce": "1"})
    assert "The moderators have your words" in page.content.decode()
    assert Case.objects.get().excerpt == CRISIS
    assert is_in(ana.client)
