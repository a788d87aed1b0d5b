"""Fair process: the author reads what was done and why, appeals once, and another moderator answers in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.audit.models import Entry
from community.members.models import Member
from moderation.desk import decide
from moderation.models import Appeal, Case, Decision, Sanction, Terms
from rooms.models import Message

PASSWORD = "a long quiet evening"


def appeals(person, words="You misread me."):
    visitor = person.visitor()
    return visitor.submit(visitor.get("/me/appeals/"), "/me/appeals/", asks="words", words=words)


def test_the_author_reads_what_was_done_under_which_guideline_by_whom(ana, mo, reported, decides):
    decides(mo, reported, "withdraw", own="Please be gentle.")
    page = ana.visitor().get("/me/appeals/")
    assert "put a message of yours out of sight" in page.text
    assert "decided by a person" in page.text
    assert "Please be gentle." in page.text
    assert mo.name not in page.text
    assert "Ask another person to look" in page.text


def test_a_hold_by_software_is_a_decision_with_its_words_and_the_notice_leads_to_it(ana, ben, held):
    decision = Decision.objects.get(case=held)
    assert (decision.software, decision.deed, decision.by_id) == (True, "hold", None)
    page = ana.visitor().get("/me/appeals/")
    assert "decided by software" in page.text
    assert "020 7946 0018" in page.text
    assert "020 7946 0018" not in ben.visitor().get("/me/appeals/").text


def test_the_statement_reaches_the_authors_open_room_at_once(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "withdraw")
    said = hers.until("statement", timeout=2)
    assert "out of sight" in said["why"]
    assert said["url"] == "/me/appeals/"


def test_another_moderator_answers_in_words_and_what_was_done_is_undone(
    ana, ben, mo, nia, room, reported, decides, steps
):
    his = ben.enters(room)
    decides(mo, reported, "withdraw")
    his.until("changed", withdrawn=True)
    assert "Another moderator will look" in appeals(ana).text
    reported.refresh_from_db()
    assert reported.state == "appealed"
    asked = Appeal.objects.get(decision__case=reported)
    assert "You misread me." in nia.visitor().get(f"/desk/cases/{reported.pk}/").text
    version = Case.objects.get(pk=reported.pk).version
    steps(nia, reported, "answer", appeal=asked.pk, upheld="yes", words="You are right, sorry.", version=version)
    assert his.until("changed", withdrawn=False)["message"]["body"] == "something unkind"
    reported.refresh_from_db()
    assert reported.state == "resolved"
    page = ana.visitor().get("/me/appeals/")
    assert "You are right, sorry." in page.text
    assert nia.name not in page.text


def test_whoever_decided_does_not_answer_while_somebody_else_could(ana, mo, nia, reported, decides, steps):
    decides(mo, reported, "withdraw")
    appeals(ana)
    asked = Appeal.objects.get(decision__case=reported)
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    version = Case.objects.get(pk=reported.pk).version
    page = steps(mo, reported, "answer", appeal=asked.pk, upheld="no", words="It stands.", version=version)
    assert page.status == 409
    assert "Another moderator answers" in page.text
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_whoever_decided_may_read_an_appeal_and_leaves_the_case_to_a_colleague(ana, mo, nia, reported, decides):
    decides(mo, reported, "withdraw")
    appeals(ana)
    assert "Nobody is on this case." in mo.visitor().get(f"/desk/cases/{reported.pk}/").text
    assert Case.objects.get(pk=reported.pk).claimed_by_id is None
    assert "You are on this case." in nia.visitor().get(f"/desk/cases/{reported.pk}/").text


def test_when_there_is_nobody_else_the_exception_is_logged(ana, mo, reported, decides, steps):
    Member.objects.filter(role__in=("moderator", "host")).exclude(pk=mo.pk).update(role="member")
    decides(mo, reported, "withdraw")
    appeals(ana)
    asked = Appeal.objects.get(decision__case=reported)
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    version = Case.objects.get(pk=reported.pk).version
    steps(mo, reported, "answer", appeal=asked.pk, upheld="no", words="It stands.", version=version)
    asked.refresh_from_db()
    assert (asked.alone, asked.upheld) == (True, False)
    assert Entry.objects.filter(deed="appeal.not_upheld.alone", actor=mo.pk).exists()
    page = ana.visitor().get("/me/appeals/")
    assert "nobody else was there" in page.text
    assert "It stands." in page.text


def test_one_appeal_for_each_decision(ana, mo, reported, decides):
    decides(mo, reported, "withdraw")
    first = ana.visitor().get("/me/appeals/")
    appeals(ana)
    visitor = ana.visitor()
    form = first.form("/me/appeals/", "words")
    again = visitor.get("/me/appeals/")
    token = next(f.fields["csrfmiddlewaretoken"] for f in again.forms if "csrfmiddlewaretoken" in f.fields)
    page = visitor.send(again, form, csrfmiddlewaretoken=token, words="Once more.")
    assert page.status == 409
    assert "already" in page.text
    assert Appeal.objects.filter(decision__case=reported).count() == 1


def test_nobody_appeals_for_somebody_else(ana, ben, mo, reported, decides):
    decides(mo, reported, "withdraw")
    decision = Decision.objects.get(case=reported)
    visitor = ben.visitor()
    token = next(
        f.fields["csrfmiddlewaretoken"] for f in visitor.get("/me/").forms if f.fields.get("csrfmiddlewaretoken")
    )
    page = visitor.post(
        "/me/appeals/",
        {"csrfmiddlewaretoken": token, "decision": decision.pk, "words": "hm"},
        Referer=f"{visitor.url}/me/",
        Origin=visitor.url,
    )
    assert page.status == 404
    assert not Appeal.objects.filter(decision=decision).exists()


def test_after_the_time_that_the_host_set_there_is_no_appeal(ana, mo, hanna, reported, decides):
    decides(mo, reported, "withdraw")
    Decision.objects.filter(case=reported).update(at=timezone.now() - timedelta(days=20))
    assert "Ask another person to look" in ana.visitor().get("/me/appeals/").text
    host = hanna.visitor()
    try:
        host.submit(host.get("/host/desk/"), "/host/desk/", asks="appeal_days", appeal_days="14")
        assert "Ask another person to look" not in ana.visitor().get("/me/appeals/").text
    finally:
        Terms.objects.all().delete()


@pytest.mark.parametrize("days", ["0", "-3", "a year", "99999"])
def test_a_time_that_makes_no_sense_is_refused(hanna, days):
    host = hanna.visitor()
    page = host.submit(host.get("/host/desk/"), "/host/desk/", asks="appeal_days", appeal_days=days)
    assert "A number from 1 to 3650." in page.text
    assert not Terms.objects.exists()


def test_an_appeal_against_a_hold_that_is_upheld_publishes(ana, ben, mo, room, held, steps):
    his = ben.enters(room)
    appeals(ana, "It is a help line.")
    asked = Appeal.objects.get(decision__case=held)
    mo.visitor().get(f"/desk/cases/{held.pk}/")
    version = Case.objects.get(pk=held.pk).version
    steps(mo, held, "answer", appeal=asked.pk, upheld="yes", words="So it is.", version=version)
    assert "020 7946 0018" in his.until("message")["body"]


def test_an_appeal_against_a_hold_that_is_not_upheld_rejects(ana, mo, room, held, steps):
    hers = ana.enters(room)
    appeals(ana, "Come on.")
    asked = Appeal.objects.get(decision__case=held)
    mo.visitor().get(f"/desk/cases/{held.pk}/")
    version = Case.objects.get(pk=held.pk).version
    steps(mo, held, "answer", appeal=asked.pk, upheld="no", words="No numbers here.", version=version)
    hers.until("refused")
    assert Message.objects.get(author_id=ana.pk).standing == "refused"
    assert "No numbers here." in ana.visitor().get("/me/appeals/").text


def test_an_upheld_appeal_ends_a_silence(ana, mo, nia, room, reported, decides, steps):
    decides(mo, reported, "silence", **{"silence.span": "86400"})
    assert Sanction.objects.get(member_id=ana.pk).lifted_at is None
    appeals(ana)
    asked = Appeal.objects.get(decision__case=reported)
    nia.visitor().get(f"/desk/cases/{reported.pk}/")
    version = Case.objects.get(pk=reported.pk).version
    steps(nia, reported, "answer", appeal=asked.pk, upheld="yes", words="Too hard.", version=version)
    ana.enters(room).say_for_good("thank you")


def test_an_answer_needs_words(ana, mo, nia, reported, decides, steps):
    decides(mo, reported, "withdraw")
    appeals(ana)
    asked = Appeal.objects.get(decision__case=reported)
    nia.visitor().get(f"/desk/cases/{reported.pk}/")
    version = Case.objects.get(pk=reported.pk).version
    assert steps(nia, reported, "answer", appeal=asked.pk, upheld="no", words="  ", version=version).status == 409
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_while_an_appeal_waits_nothing_else_is_decided(ana, mo, nia, reported, decides):
    decides(mo, reported, "withdraw")
    appeals(ana)
    page = nia.visitor().get(f"/desk/cases/{reported.pk}/")
    assert "What you can do" not in page.text
    assert "They ask for another look" in page.text


def test_the_reporter_hears_what_became_of_it_and_nothing_more(ana, ben, mo, reported, decides):
    assert "A moderator will look at it." in ben.visitor().get("/me/appeals/").text
    decides(mo, reported, "withdraw")
    page = ben.visitor().get("/me/appeals/")
    assert "did something about it" in page.text
    assert ana.name not in page.text
    assert mo.name not in page.text


def test_the_reporter_hears_that_it_was_left(ben, mo, reported, decides):
    decides(mo, reported, "dismiss")
    assert "left it as it is" in ben.visitor().get("/me/appeals/").text


def test_a_statement_that_was_seen_is_no_longer_new(ana, mo, reported, decides):
    decides(mo, reported, "withdraw")
    visitor = ana.visitor()
    page = visitor.get("/me/appeals/")
    form = next(form for form in page.forms if "seen" in [button.value for button in form.buttons])
    assert "I have seen it" not in visitor.send(page, form, deed="seen").text


def test_a_moderator_does_not_answer_an_appeal_of_their_own(ben, mo, nia, room, decides, steps):
    theirs, his = mo.enters(room), ben.enters(room)
    theirs.say_for_good("an odd joke")
    his.send(type="report", seq=1, reason="odd")
    his.until("done")
    case = Case.objects.get(author_id=mo.pk)
    decides(nia, case, "withdraw")
    appeals(mo)
    asked = Appeal.objects.get(decision__case=case)
    assert "Your answer to them" not in mo.visitor().get(f"/desk/cases/{case.pk}/").text
    visitor = mo.visitor()
    page = visitor.get("/me/")
    token = next(form.fields["csrfmiddlewaretoken"] for form in page.forms)
    version = Case.objects.get(pk=case.pk).version
    sent = {"step": "answer", "appeal": asked.pk, "upheld": "yes", "words": "I am right.", "version": version}
    address = f"/desk/cases/{case.pk}/step/"
    after = visitor.post(address, {"csrfmiddlewaretoken": token, **sent}, Referer=page.url, Origin=visitor.url)
    assert after.status == 409
    assert "own words" in after.text
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("deed", ["suspend", "ban"])
def test_somebody_who_is_shut_out_appeals_at_the_door(ana, mo, nia, reported, deed, steps):
    member = ana.member
    member.set_password(PASSWORD)
    member.save()
    decide(reported.pk, mo.member, deed, version=1, guideline="kindness", options={"span": "86400"}, fresh=True)
    stranger = ana.visitor()
    stranger.jar.clear()
    door = stranger.submit(stranger.get("/login/"), "/login/", asks="password", login=ana.name, password=PASSWORD)
    why = stranger.submit(door, "/login/appeal/", asks="ticket")
    assert "closed this place to you" in why.text
    asked = stranger.submit(why, "/login/appeal/", asks="words", words="It was not me.")
    assert "You asked for another look:" in asked.text
    assert stranger.submit(why, "/login/appeal/", asks="words", words="And again.").status == 409
    appeal = Appeal.objects.get(decision__case=reported)
    nia.visitor().get(f"/desk/cases/{reported.pk}/")
    version = Case.objects.get(pk=reported.pk).version
    steps(nia, reported, "answer", appeal=appeal.pk, upheld="yes", words="Come back in.", version=version)
    inside = stranger.submit(stranger.get("/login/"), "/login/", asks="password", login=ana.name, password=PASSWORD)
    assert "You cannot come in" not in inside.text
    assert "Come back in." in stranger.get("/me/appeals/").text


def test_a_ticket_that_nobody_gave_opens_nothing(stranger):
    page = stranger.get("/login/")
    token = page.form("/login/").fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token, "ticket": "1:forged", "decision": "1", "words": "hm"}
    after = stranger.post("/login/appeal/", sent, Referer=page.url, Origin=stranger.url)
    assert after.path.startswith("/login/")


def test_whoever_comes_back_is_told_that_something_was_decided(ana, ben, mo, room, reported, decides):
    line = "A moderator decided something about your words."
    assert 'data-decided role="status" hidden' in ana.visitor().get(f"/rooms/{room.slug}/").html
    decides(mo, reported, "withdraw")
    assert line in ana.visitor().get("/rooms/").text
    assert 'data-decided role="status">' in ana.visitor().get(f"/rooms/{room.slug}/").html
    assert 'data-decided role="status" hidden' in ben.visitor().get("/rooms/").html


def test_transparency_counts_without_pointing_at_anybody(ana, mo, reported, decides, stranger):
    decides(mo, reported, "withdraw")
    page = stranger.get("/transparency/")
    assert "Which guidelines it was about" in page.text
    assert ana.name not in page.text
    assert mo.name not in page.text


def test_what_was_brought_back_needs_no_appeal(ana, mo, reported, decides):
    decides(mo, reported, "withdraw")
    decides(mo, reported, "restore")
    restored = Decision.objects.get(case=reported, deed="restore")
    visitor = ana.visitor()
    page = visitor.get("/me/appeals/")
    form = page.form("/me/appeals/", "words")
    assert form.fields["decision"] != str(restored.pk)
    assert visitor.send(page, form, decision=str(restored.pk), words="hm").status == 409
    assert not Appeal.objects.filter(decision=restored).exists()
