"""After a crisis the desk offers its moderator a few minutes: once, never forced, and what they write is theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.members.erasing import erase
from moderation import debriefing
from moderation.models import Case, Debrief, Decision, Trace
from tests.support.people import Person

OFFER = "A few minutes for yourself"


@pytest.fixture
def nia(place, move_in) -> Person:
    """Another moderator."""
    return move_in(place, "nia", role="moderator")


@pytest.fixture
def crisis(ana, room) -> Case:
    """Ana is in danger and said so."""
    ana.enters(room).say_for_good("I want to kill myself tonight")
    return Case.objects.get(author_id=ana.pk)


def decide(moderator: Person, case: Case, deed: str = "followed_up"):
    visitor, address = moderator.visitor(), f"/desk/cases/{case.pk}/"
    return visitor.submit(visitor.get(address), address, asks="version", deed=deed)


def step(moderator: Person, case: Case, name: str, **fields):
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    fields["csrfmiddlewaretoken"] = page.form("", "csrfmiddlewaretoken").fields["csrfmiddlewaretoken"]
    return visitor.post(f"/desk/cases/{case.pk}/step/", {"step": name, **fields}, Referer=page.url)


def press(moderator: Person, deed: str, **fields):
    visitor = moderator.visitor()
    return visitor.submit(visitor.get("/desk/debrief/"), "/desk/debrief/", asks="words", deed=deed, **fields)


def offered(moderator: Person) -> bool:
    return OFFER in moderator.visitor().get("/desk/").text


@pytest.mark.parametrize("how", ["followed_up", "follow_up", "hand_over"])
def test_it_is_offered_to_whoever_settled_or_handed_over_and_to_nobody_else(mo, nia, crisis, how):
    assert not offered(mo)
    if how == "hand_over":
        assert step(mo, crisis, how, whom=nia.id).status == 200
    else:
        decide(mo, crisis, how)
    assert offered(mo)
    assert not offered(nia)


@pytest.mark.parametrize("deed", ["lines", "dismiss"])
def test_not_after_help_lines_nor_when_nothing_was_the_matter(mo, crisis, deed):
    assert decide(mo, crisis, deed).status == 200
    assert not offered(mo)


def test_not_after_an_everyday_case(ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something unkind")
    his.send(type="report", seq=1, reason="unkind")
    his.until("done")
    case = Case.objects.get(author_id=ana.pk)
    visitor, address = mo.visitor(), f"/desk/cases/{case.pk}/"
    visitor.submit(visitor.get(address), address, asks="version", deed="withdraw", guideline="kindness")
    assert Case.objects.get(pk=case.pk).state == "resolved"
    assert not offered(mo)


def test_not_while_somebody_else_in_danger_is_on_the_screen(ben, mo, room, crisis):
    decide(mo, crisis)
    ben.enters(room).say_for_good("I want to kill myself tonight")
    other = Case.objects.get(author_id=ben.pk)
    assert OFFER not in mo.visitor().get(f"/desk/cases/{other.pk}/").text
    assert OFFER in mo.visitor().get(f"/desk/cases/{crisis.pk}/").text


def test_taken_back_there_is_nothing_to_look_back_on(mo, crisis):
    decide(mo, crisis)
    step(mo, crisis, "undo", decision=Decision.objects.get(case=crisis).pk)
    assert not offered(mo)


@pytest.mark.parametrize("deed", ["skip", "done"])
def test_once_answered_nobody_asks_again_about_that_case(mo, crisis, deed):
    decide(mo, crisis)
    visitor = mo.visitor()
    visitor.submit(visitor.get("/desk/debrief/"), "/desk/debrief/", asks="csrfmiddlewaretoken", deed=deed)
    assert not offered(mo)
    decide(mo, crisis)
    assert not offered(mo)
    assert Debrief.objects.filter(member_id=mo.pk).count() == 1


def test_later_comes_back_once_in_some_hours(mo, crisis):
    decide(mo, crisis)
    visitor = mo.visitor()
    page = visitor.get("/desk/")
    visitor.submit(page, "/desk/debrief/", asks="csrfmiddlewaretoken", deed="later")
    assert not offered(mo)
    Debrief.objects.filter(member_id=mo.pk).update(again_at=timezone.now() - timedelta(seconds=1))
    back = mo.visitor().get("/desk/")
    assert OFFER in back.text
    assert 'value="later"' not in back.html


def test_nobody_is_asked_days_afterwards(mo, crisis):
    decide(mo, crisis)
    Debrief.objects.filter(member_id=mo.pk).update(at=timezone.now() - timedelta(days=3))
    assert not offered(mo)


def test_a_note_to_oneself_is_read_by_nobody_else_and_lies_sealed(mo, nia, crisis):
    decide(mo, crisis)
    page = press(mo, "keep", words="It <b>stayed</b> with me.")
    assert "Kept. Nobody but you can read it." in page.text
    assert "It <b>stayed</b> with me." in page.text
    assert "<b>stayed" not in page.html
    assert not offered(mo)
    kept = Debrief.objects.get(member_id=mo.pk)
    assert "stayed" not in kept.sealed
    assert "stayed" not in nia.visitor().get("/desk/debrief/").text
    assert "stayed" not in nia.visitor().get(f"/desk/cases/{crisis.pk}/").text
    visitor = nia.visitor()
    token = visitor.get("/desk/debrief/")
    visitor.submit(token, "/desk/debrief/", asks="words", deed="forget", note=kept.pk)
    assert debriefing.notes(mo.member)
    visitor = mo.visitor()
    visitor.submit(visitor.get("/desk/debrief/"), "/desk/debrief/", asks="note", deed="forget")
    assert not debriefing.notes(mo.member)
    assert Debrief.objects.filter(pk=kept.pk).exists()


def test_a_note_to_the_colleagues_stands_on_the_case(mo, nia, crisis):
    decide(mo, crisis)
    press(mo, "share", words="She has a sister who comes tomorrow.")
    assert Trace.objects.filter(case=crisis, by_id=mo.pk, what="note").count() == 1
    assert "a sister who comes tomorrow" in nia.visitor().get(f"/desk/cases/{crisis.pk}/").text
    assert not offered(mo)


def test_empty_words_are_not_kept_and_without_a_case_nothing_is_shared(mo, crisis):
    assert press(mo, "keep", words="  ").status == 422
    refused = press(mo, "share", words="for whom?")
    assert refused.status == 422
    assert refused.form("/desk/debrief/", "words").fields["words"] == "for whom?"
    press(mo, "keep", words="unasked")
    assert [note["words"] for note in debriefing.notes(mo.member)] == ["unasked"]


def test_the_page_names_who_is_on_duty_beside_oneself(mo, nia, room):
    mo.enters(room)
    nia.enters(room)
    page = mo.visitor().get("/desk/debrief/")
    assert f"On duty beside you: {nia.name}" in page.text
    nia.leaves()


def test_it_goes_with_its_writer_and_can_be_taken_along(mo, crisis):
    decide(mo, crisis)
    press(mo, "keep", words="It stayed with me.")
    parts = {name: list(values) for name, values in debriefing.parts(mo.member)}
    assert [one["words"] for one in parts["notes_to_oneself"]] == ["It stayed with me."]
    erase(mo.member, words_too=False)
    assert not Debrief.objects.filter(member_id=mo.pk).exists()


def test_looking_for_an_offer_costs_one_query(mo, crisis):
    decide(mo, crisis)
    member = mo.member
    with CaptureQueriesContext(connection) as counted:
        assert debriefing.open_for(member) is not None
    assert len(counted) == 1


def test_a_member_has_no_such_page(ana):
    assert ana.visitor().get("/desk/debrief/").status == 404
