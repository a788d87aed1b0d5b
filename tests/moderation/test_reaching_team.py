"""Reaching out from the desk: who may write, under which name, what is never sent quietly, and how it is taken back."""

from __future__ import annotations

import re

import pytest

from community.audit.models import Entry
from community.members.models import Member
from moderation import faces
from moderation.models import Card, Case, Conversation, Decision, Trace, Turn
from tests.support.reaching import FIRST, listens, page_of, reach, says, writes

CRISIS = "I want to kill myself tonight"


def test_reaching_out_twice_opens_one_conversation(crisis, mo, decides):
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{crisis.pk}/")
    fields = {"deed": "reach_out", "reach_out.words": FIRST}
    first = visitor.submit(page, f"/desk/cases/{crisis.pk}/", asks="version", **fields)
    second = visitor.submit(page, f"/desk/cases/{crisis.pk}/", asks="version", **fields)
    assert (first.status, second.status) == (200, 409)
    assert Conversation.objects.filter(case=crisis).count() == 1


@pytest.mark.parametrize("how", ["", "own", "team"])
def test_she_reads_the_name_that_the_moderator_chose_and_the_desk_who_it_was(ana, mo, nia, crisis, decides, how):
    if how:
        faces.choose(mo.member, how)
    reach(decides, mo, crisis)
    faces.choose(mo.member, "own")
    name = {"": "A moderator", "own": mo.name, "team": "The moderators"}[how]
    hers = ana.visitor().get(page_of(ana))
    assert f"<b>{name}</b>" in hers.html
    assert f"<b>{mo.name}</b>" in nia.visitor().get(f"/desk/cases/{crisis.pk}/").html
    assert f"{mo.name} is with you." in hers.text


def test_only_for_somebody_in_a_crisis(reported, mo, decides):
    assert reach(decides, mo, reported).status == 409
    assert not Conversation.objects.filter(case=reported).exists()


def test_taken_back_within_a_minute_it_is_as_if_nobody_had_written(ana, mo, room, reached, steps):
    hers = ana.enters(room)
    decision = Decision.objects.get(deed="reach_out", case=reached)
    steps(mo, reached, "undo", decision=decision.pk)
    assert hers.until("conversation")["line"] == ""
    assert not Conversation.objects.filter(case=reached).exists()
    assert "written to you" not in ana.visitor().get("/rooms/").text


def test_once_she_has_answered_it_cannot_be_taken_back(ana, mo, reached, steps):
    says(ana, "thank you")
    decision = Decision.objects.get(deed="reach_out", case=reached)
    assert "They have answered already" in steps(mo, reached, "undo", decision=decision.pk).text
    assert Turn.objects.filter(conversation__case=reached).count() == 2


def test_contact_details_of_a_moderator_are_never_sent_quietly(mo, reached):
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{reached.pk}/")
    where = f"/desk/cases/{reached.pk}/conversation/"
    asked = visitor.submit(page, where, asks="body", body="Call me on 020 7946 0018", deed="say")
    assert asked.status == 422
    assert asked.form(where, "body").fields["body"] == "Call me on 020 7946 0018"
    assert visitor.submit(asked, where, asks="body", anyway="1").status == 200
    assert Trace.objects.filter(case=reached, what="contact", by_id=mo.pk).count() == 1
    assert Entry.objects.filter(deed="conversation.contact", actor=mo.pk).count() == 1
    assert writes(mo, reached, "You can call 988 at any hour. Are you thinking of killing yourself?").status == 200
    assert not Card.objects.filter(member_id=mo.pk).exists()


def test_first_words_with_a_number_are_refused(crisis, mo, decides):
    page = reach(decides, mo, crisis, "Call me on 020 7946 0018")
    assert page.status == 409
    assert "Take it out" in page.text
    assert not Conversation.objects.filter(case=crisis).exists()


def test_the_conversation_goes_with_the_case(ana, mo, nia, reached, steps):
    desk = mo.visitor()
    page = desk.get(f"/desk/cases/{reached.pk}/")
    hers = listens(ana, "conversation")
    hers.welcome()
    steps(mo, reached, "hand_over", whom=nia.id)
    hers.until("conversation", timeout=1)
    assert "A moderator is with you." in ana.visitor().get(page_of(ana)).text
    late = desk.submit(page, f"/desk/cases/{reached.pk}/conversation/", asks="body", body="me again", deed="say")
    assert late.status == 422
    assert nia.name in late.text
    assert writes(nia, reached, "Nia here").status == 200


def test_nobody_answers_about_themselves_as_a_moderator(mo, nia, room, decides):
    mo.enters(room).say_for_good(CRISIS)
    case = Case.objects.get(author_id=mo.pk)
    reach(decides, nia, case)
    own = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert 'class="turn' not in own.html
    assert page_of(mo) in own.links
    assert mo.visitor().get(f"/desk/cases/{case.pk}/conversation/").status == 200
    assert FIRST in mo.visitor().get(page_of(mo)).text


def test_somebody_demoted_a_moment_ago_writes_nothing(mo, reached):
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{reached.pk}/")
    Member.objects.filter(pk=mo.pk).update(role="member")
    late = visitor.submit(page, f"/desk/cases/{reached.pk}/conversation/", asks="body", body="still me", deed="say")
    assert late.status == 404
    assert Turn.objects.filter(conversation__case=reached).count() == 1


def test_the_moderators_read_whether_it_was_opened(ana, mo, reached):
    assert "They have not opened it yet" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text
    ana.visitor().get(page_of(ana))
    assert "They opened it on" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text


def test_a_page_that_asks_for_itself_neither_claims_the_case_nor_fills_the_audit_log(ana, mo, nia, reached):
    visitor = nia.visitor()
    address = re.search(r'data-page="([^"]+)"', visitor.get(f"/desk/cases/{reached.pk}/").html)[1]
    assert Entry.objects.filter(deed="desk.view", actor=nia.pk).count() == 1
    Case.objects.filter(pk=reached.pk).update(claimed_by=None, claimed_at=None, state="open")
    for _ in range(3):
        assert FIRST in visitor.get(address).text
    assert Entry.objects.filter(deed="desk.view", actor=nia.pk).count() == 1
    assert Case.objects.get(pk=reached.pk).claimed_by_id is None
    stolen = mo.visitor()
    assert stolen.get(address).status == 200
    assert Case.objects.get(pk=reached.pk).claimed_by_id == mo.pk
