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


def test_other_words_go_nowhere_and_the_page_says_so(ana):
    shut_out(ana)
    client = browser()
    page = tell(client, sign_in(client, "Ana"), "That was unfair of you")
    assert "Nobody has these words yet" in page.content.decode()
    assert "That was unfair of you" in page.content.decode()
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
