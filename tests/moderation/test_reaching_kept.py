"""How long a private conversation is kept, what goes with whom, what is written again, and what it costs to look."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.members.erasing import erase
from community.members.models import Member
from moderation.models import Card, Case, Conversation, Flag, Turn
from moderation.reaching import answering, keeping, opening, telling
from tests.support.people import BACKEND

CRISIS = "I have taken all my pills"
FIRST = "I read what you wrote. Are you safe just now?"


@pytest.fixture
def talk(ana, crisis, mo, decides) -> Conversation:
    """Mo has reached out to Ana, and she has answered with hard words."""
    decides(mo, crisis, "reach_out", **{"reach_out.words": FIRST})
    found = Conversation.objects.get(case=crisis)
    visitor, address = ana.visitor(), f"/me/conversations/{found.pk}/"
    visitor.submit(visitor.get(address), address, asks="body", body=CRISIS, deed="say")
    return found


def long_ago(talk: Conversation, **more: int) -> None:
    then = timezone.now() - timedelta(days=keeping.KEPT_DAYS, hours=1)
    fields = {"said_at": then, **({"closed_at": then} if more.get("closed") else {})}
    Conversation.objects.filter(pk=talk.pk).update(**fields)


def test_what_is_quiet_for_long_ends_once_its_case_is_settled(talk):
    long_ago(talk)
    assert keeping.tidy() == 0
    Case.objects.filter(pk=talk.case_id).update(state="resolved")
    assert keeping.tidy() == 1
    talk.refresh_from_db()
    assert talk.closed_at is not None
    assert talk.turns.count() == 2


def test_what_ended_long_ago_is_emptied_and_the_case_keeps_no_copy(talk):
    assert Flag.objects.filter(case=talk.case_id, excerpt=CRISIS).exists()
    long_ago(talk, closed=1)
    assert keeping.tidy() == 1
    assert keeping.tidy() == 0
    assert not Turn.objects.filter(conversation=talk).exists()
    flag = Flag.objects.filter(case=talk.case_id, target_id__isnull=False).order_by("-pk").first()
    assert (flag.excerpt, flag.spans) == ("", [0, 0])


def test_it_can_go_on_after_it_was_emptied(ana, mo, talk):
    long_ago(talk, closed=1)
    keeping.tidy()
    opening.open_again(talk.case_id, mo.member)
    opening.write(talk.case_id, mo.member, "How are you these days?", "again")
    assert "How are you these days?" in ana.visitor().get(f"/me/conversations/{talk.pk}/").text


def test_she_takes_along_what_was_said_by_both(ana, talk):
    parts = {name: list(values) for name, values in keeping.parts(ana.member)}["private_conversations"]
    assert [(one["by"], one["said"]) for one in parts] == [("moderator", FIRST), ("you", CRISIS)]
    visitor = ana.visitor()
    page = visitor.get("/me/privacy/")
    saved = json.loads(visitor.submit(page, "/me/export/", asks="csrfmiddlewaretoken").html)
    assert [one["said"] for one in saved["private_conversations"]] == [FIRST, CRISIS]


@pytest.mark.parametrize("words_too", [False, True])
def test_whoever_leaves_for_good_leaves_no_words_there(ana, mo, talk, words_too):
    erase(ana.member, words_too=words_too)
    assert list(talk.turns.order_by("pk").values_list("body", flat=True)) == [FIRST, ""]
    assert not Flag.objects.filter(case=talk.case_id, excerpt=CRISIS).exists()
    page = mo.visitor().get(f"/desk/cases/{talk.case_id}/")
    assert "These words are gone" in page.text
    assert CRISIS not in page.text
    talk.refresh_from_db()
    assert talk.closed_at is not None


def test_a_moderator_who_leaves_takes_their_own_words_along_if_they_wish(ana, mo, talk):
    erase(mo.member, words_too=True)
    assert list(talk.turns.order_by("pk").values_list("body", flat=True)) == ["", CRISIS]
    assert "These words are gone" in ana.visitor().get(f"/me/conversations/{talk.pk}/").text


def test_a_case_that_could_not_be_written_is_written_by_the_clock_once(ana, talk):
    turn = Turn.objects.get(conversation=talk, body=CRISIS)
    Flag.objects.filter(case=talk.case_id, target_id=turn.pk).delete()
    Card.objects.filter(nonce=f"turn {turn.pk}").delete()
    Turn.objects.filter(pk=turn.pk).update(follow_up=True, at=timezone.now() - timedelta(minutes=1))
    assert keeping.settle() == 1
    assert keeping.settle() == 0
    assert Flag.objects.filter(case=talk.case_id, excerpt=CRISIS).exists()
    assert Card.objects.filter(member_id=ana.pk, nonce=f"turn {turn.pk}").count() == 1


@contextmanager
def without_cards():
    """For a while there is no table of cards."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_card RENAME TO moderation_card_away")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE moderation_card_away RENAME TO moderation_card")


def test_a_word_is_said_even_if_its_card_cannot_be_written_and_the_clock_writes_it(ana, talk):
    with without_cards():
        turn = answering.answer(talk.pk, ana.member, "I want to kill myself tonight", "kept")
    assert Turn.objects.get(pk=turn.pk).follow_up
    Turn.objects.filter(pk=turn.pk).update(at=timezone.now() - timedelta(minutes=1))
    assert keeping.settle() == 1
    assert Card.objects.filter(member_id=ana.pk, nonce=f"turn {turn.pk}").count() == 1


def counted(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_the_quiet_line_costs_nothing_without_a_conversation_and_one_query_with_one(ana, ben, talk):
    ana_now, ben_now = Member.objects.get(pk=ana.pk), Member.objects.get(pk=ben.pk)
    assert counted(lambda: telling.line_of(ben_now)) == 0
    assert counted(lambda: telling.line_of(ana_now)) == 1


def test_looking_costs_the_same_however_much_was_said(ana, mo, talk):
    hers, his = Client(), Client()
    hers.force_login(ana.member, backend=BACKEND)
    his.force_login(mo.member, backend=BACKEND)
    addresses = [(hers, f"/me/conversations/{talk.pk}/"), (his, f"/desk/cases/{talk.case_id}/conversation/")]
    looks = []
    for _ in range(3):
        looks.append([counted(partial(client.get, address)) for client, address in addresses])
        for number in range(20):
            opening.write(talk.case_id, mo.member, f"line {number}", f"{len(looks)}-{number}")
        hers.get(f"/me/conversations/{talk.pk}/")
    assert looks[1] == looks[2]
