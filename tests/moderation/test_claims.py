"""Who is on which case, colleagues among themselves, and two moderators who never act on top of each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.audit.models import Entry
from moderation import claiming
from moderation.models import Case, Decision, State, Trace
from moderation.states import GRAPH
from rooms.models import Message
from tests.moderation.test_desk_socket import listens


def now(case):
    return Case.objects.select_related("claimed_by").get(pk=case.pk)


def test_opening_claims_and_everybody_sees_who_is_on_it(mo, nia, reported):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert (now(reported).state, now(reported).claimed_by_id) == ("claimed", mo.pk)
    assert f"{mo.name} is on it" in nia.visitor().get("/desk/").text
    page = nia.visitor().get(f"/desk/cases/{reported.pk}/")
    assert f"{mo.name} is on this case." in page.text
    assert now(reported).claimed_by_id == mo.pk


def test_a_claim_is_told_to_every_desk(mo, nia, reported):
    desk = listens(nia)
    desk.welcome()
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert desk.until("case", state="claimed", timeout=1)["by"] == mo.name


def test_a_claim_ends_after_ten_quiet_minutes(mo, nia, reported):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    Case.objects.filter(pk=reported.pk).update(claimed_at=timezone.now() - timedelta(minutes=9))
    claiming.expire()
    assert now(reported).state == "claimed"
    Case.objects.filter(pk=reported.pk).update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert f"{mo.name} is on it" not in nia.visitor().get("/desk/").text
    claiming.expire()
    assert (now(reported).state, now(reported).claimed_by) == ("open", None)


def test_whoever_still_works_on_it_keeps_it(mo, reported):
    desk = listens(mo)
    desk.welcome()
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    before = timezone.now() - timedelta(minutes=8)
    Case.objects.filter(pk=reported.pk).update(claimed_at=before)
    desk.send(type="keep", case=reported.pk)
    desk.send(type="nonsense")
    desk.until("error")
    assert now(reported).claimed_at > before


def test_nobody_keeps_a_colleagues_case(mo, nia, reported):
    desk = listens(nia)
    desk.welcome()
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    before = now(reported).claimed_at
    desk.send(type="keep", case=reported.pk)
    desk.send(type="nonsense")
    desk.until("error")
    assert now(reported).claimed_at == before


def test_a_case_that_a_colleague_is_on_is_taken_over_before_it_is_decided(mo, nia, reported, decides, steps):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    page = decides(nia, reported, "withdraw")
    assert page.status == 409
    assert f"{mo.name} is on this case" in page.text
    assert not Decision.objects.filter(case=reported).exists()
    steps(nia, reported, "take")
    assert decides(nia, reported, "withdraw").status == 200
    assert now(reported).state == "resolved"


def test_left_and_handed_over(mo, nia, reported, steps):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    steps(mo, reported, "hand_over", whom=nia.id)
    assert now(reported).claimed_by_id == nia.pk
    nia_left = steps(nia, reported, "release")
    assert "Left to whoever comes." in nia_left.text
    assert (now(reported).state, now(reported).claimed_by) == ("open", None)


def test_a_case_is_not_handed_to_a_member_or_to_its_author(ana, mo, reported, steps):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert steps(mo, reported, "hand_over", whom=ana.id).status == 409
    assert now(reported).claimed_by_id == mo.pk


def test_the_second_decision_is_told_about_the_first_and_changes_nothing(mo, nia, room, reported):
    address = f"/desk/cases/{reported.pk}/"
    hers, theirs = nia.visitor(), mo.visitor()
    their_page = theirs.get(address)
    Case.objects.filter(pk=reported.pk).update(claimed_at=timezone.now() - timedelta(minutes=11))
    her_page = hers.get(address)
    hers.submit(her_page, address, asks="version", deed="dismiss")
    late = theirs.submit(their_page, address, asks="version", deed="withdraw", guideline="kindness")
    assert late.status == 409
    assert f"{nia.name} already decided this: Left as it was" in late.text
    assert Message.objects.get(room=room, seq=1).standing == "visible"
    assert Decision.objects.filter(case=reported).count() == 1


def test_a_further_report_is_looked_at_before_the_case_is_decided(caro, mo, room, reported):
    visitor, address = mo.visitor(), f"/desk/cases/{reported.pk}/"
    page = visitor.get(address)
    hers = caro.enters(room)
    hers.send(type="report", seq=1, reason="this hurt me")
    hers.until("done")
    after = visitor.submit(page, address, asks="version", deed="dismiss")
    assert after.status == 409
    assert "Something was added" in after.text
    assert "this hurt me" in after.text
    assert visitor.submit(after, address, asks="version", deed="dismiss").status == 200


def test_the_same_report_once_more_changes_nothing(ben, room, reported):
    version = now(reported).version
    his = ben.enters(room)
    his.send(type="report", seq=1, reason="again")
    his.until("done")
    assert now(reported).version == version
    assert now(reported).flags.count() == 1


def test_a_note_is_for_colleagues_only(ana, mo, nia, reported, steps):
    steps(mo, reported, "note", words="She had a hard week.")
    assert "She had a hard week." in nia.visitor().get(f"/desk/cases/{reported.pk}/").text
    assert "hard week" not in ana.visitor().get("/me/appeals/").text


@pytest.mark.parametrize("asked", ["nia", "anybody"])
def test_a_second_opinion(mo, nia, hanna, reported, steps, asked):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    steps(mo, reported, "ask", words="Is this a joke?", whom=nia.id if asked == "nia" else "")
    assert now(reported).state == "second"
    assert "waiting for a second opinion" in hanna.visitor().get("/desk/").text
    if asked == "nia":
        assert str(reported.pk) in str(nia.visitor().get("/desk/?whose=mine").links)
        assert steps(hanna, reported, "opine", words="No.").status == 409
    steps(nia, reported, "opine", words="Yes, and a bad one.")
    assert (now(reported).state, now(reported).claimed_by_id) == ("claimed", mo.pk)
    assert "Yes, and a bad one." in mo.visitor().get(f"/desk/cases/{reported.pk}/").text


def test_handed_up_to_the_host(mo, hanna, reported, steps):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    steps(mo, reported, "escalate", words="I know her.")
    assert (now(reported).state, now(reported).claimed_by) == ("escalated", None)
    page = hanna.visitor().get(f"/desk/cases/{reported.pk}/")
    assert "I know her." in page.text
    assert now(reported).state == "escalated"


def test_asking_needs_words(mo, reported, steps):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert steps(mo, reported, "ask", words=" ").status == 409
    assert now(reported).state == "claimed"


def test_ones_own_words_are_never_claimed_nor_decided(ben, mo, room):
    theirs, his = mo.enters(room), ben.enters(room)
    theirs.say_for_good("an odd joke")
    his.send(type="report", seq=1, reason="odd")
    his.until("done")
    case = Case.objects.get(author_id=mo.pk)
    page = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert "your own words" in page.text
    assert "What you can do" not in page.text
    assert now(case).state == "open"
    visitor = mo.visitor()
    home = visitor.get("/me/")
    sent = {"csrfmiddlewaretoken": home.forms[0].fields["csrfmiddlewaretoken"], "version": now(case).version}
    after = visitor.post(f"/desk/cases/{case.pk}/", sent | {"deed": "dismiss"}, Referer=home.url, Origin=visitor.url)
    assert after.status == 409
    assert "own words" in after.text
    assert not Decision.objects.filter(case=case).exists()


def test_the_history_is_on_the_case(mo, nia, reported, steps, decides):
    steps(mo, reported, "note", words="A note.")
    decides(mo, reported, "withdraw")
    page = nia.visitor().get(f"/desk/cases/{reported.pk}/")
    for said in ("came to the desk", f"{mo.name} took it", "noted:", "decided", "Put out of sight"):
        assert said in page.text
    whats = list(Trace.objects.filter(case=reported).order_by("pk").values_list("what", flat=True))
    assert whats == ["opened", "claim", "note", "decide"]


@pytest.mark.parametrize("step", sorted(GRAPH))
def test_the_graph_names_only_states_that_there_are(step):
    assert GRAPH[step].before
    assert set(GRAPH[step].before) <= set(State)
    assert GRAPH[step].to is None or GRAPH[step].to in State


def test_every_state_can_be_reached_and_left():
    reached = {state for step in GRAPH.values() if step.to for state in [step.to]}
    left = {state for step in GRAPH.values() for state in step.before}
    assert reached == left == set(State)


def test_who_opens_a_case_stands_in_the_audit_log_once(mo, nia, hanna, reported):
    for _ in range(3):
        mo.visitor().get(f"/desk/cases/{reported.pk}/")
    nia.visitor().get(f"/desk/cases/{reported.pk}/")
    looks = Entry.objects.filter(deed="desk.view", subject=reported.pk, subject_kind="case")
    assert sorted(looks.values_list("actor", flat=True)) == sorted([mo.pk, nia.pk])
    assert "a case was opened" in hanna.visitor().get("/host/audit/").text
