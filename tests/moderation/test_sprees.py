"""Sprees of reports: a quiet case about the reports, never a measure by itself, and nobody in danger is turned away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from community.posts import Standing
from moderation import numbers
from moderation import sprees as looking
from moderation.desk import decide
from moderation.models import Card, Case, Decision, Sanction, Terms
from rooms.models import Message
from tests.support.people import fill

LONG_AGO = timedelta(days=90)


@pytest.fixture(autouse=True)
def few(place):
    """Three reports are many in these tests, and three members a crowd."""
    Terms.objects.update_or_create(pk=1, defaults={"spree_reports": 3, "spree_members": 3})
    yield
    Terms.objects.all().delete()


@pytest.fixture
def settled_in(ana, ben, caro):
    """Ana, Ben and Caro have been here for a while."""
    Member.objects.filter(pk__in=[ana.pk, ben.pk, caro.pk]).update(joined_at=timezone.now() - LONG_AGO)


def report(socket, *seqs, reason="unkind"):
    for seq in seqs:
        socket.send(type="report", seq=seq, reason=reason)
        socket.until("done", deed="report", seq=seq)


def sprees(person):
    return Case.objects.filter(author_id=person.pk, kind="spree")


def reasons(person):
    return {flag.kind for case in sprees(person) for flag in case.flags.all()}


def leave_all(moderator, author):
    """Every open case about the author is left as it is."""
    for case in Case.objects.filter(author_id=author.pk, kind="report").exclude(state="resolved"):
        decide(case.pk, moderator.member, "dismiss", version=case.version)


def said_by(person, room, *seqs):
    """Further messages of a room, written at once."""
    for seq in seqs:
        yield Message(
            room=room,
            author_id=person.pk,
            seq=seq,
            rev=seq,
            nonce=f"{room.slug}-{seq}",
            body="a line",
            html="<p>a line</p>",
            standing=Standing.VISIBLE,
        )


@pytest.mark.usefixtures("settled_in")
def test_reports_that_were_left_become_one_low_case_about_whoever_made_them(ana, ben, caro, mo, room):
    fill(room, ana, 1)
    Message.objects.bulk_create(said_by(caro, room, 2, 3))
    report(ben.enters(room), 1, 2, 3)
    assert not sprees(ben).exists()
    leave_all(mo, ana)
    assert not sprees(ben).exists()
    leave_all(mo, caro)
    case = sprees(ben).get()
    assert (case.priority, case.state, reasons(ben)) == (Case.LOW, "open", {"spree.left"})
    assert not Sanction.objects.filter(member_id=ben.pk).exists()
    page = mo.visitor().get(f"/desk/cases/{case.pk}/").text
    assert "many of their reports were left as they were" in page
    assert page.count("“unkind”") == 3
    assert "Keep them out for a while" not in page


@pytest.mark.usefixtures("settled_in")
def test_the_same_member_again_and_again(ana, ben, room):
    fill(room, ana, 3)
    his = ben.enters(room)
    report(his, 1, 1, 2)
    assert not sprees(ben).exists()
    report(his, 3)
    assert reasons(ben) == {"spree.same"}


@pytest.mark.usefixtures("settled_in")
def test_what_a_moderator_acted_on_does_not_count(ana, ben, mo, room):
    fill(room, ana, 3)
    his = ben.enters(room)
    report(his, 1, 2)
    case = Case.objects.filter(author_id=ana.pk, kind="report").first()
    decide(case.pk, mo.member, "withdraw", version=case.version, guideline="kindness")
    report(his, 3)
    assert not sprees(ben).exists()


@pytest.mark.usefixtures("settled_in")
def test_several_members_at_once_over_more_than_one_message(ana, ben, caro, mo, move_in, place, room):
    dana = move_in(place, "dana", joined_at=timezone.now() - LONG_AGO)
    fill(room, ana, 2)
    report(ben.enters(room), 1)
    report(caro.enters(room), 1)
    report(dana.enters(room), 1)
    crowd = (ben, caro, dana)
    assert not any(sprees(person).exists() for person in crowd), "a bad message is reported by many"
    report(dana.enters(room), 2)
    assert all(reasons(person) == {"spree.together"} for person in crowd)


@pytest.mark.usefixtures("settled_in")
def test_several_members_over_one_message_once_it_was_left(ana, ben, caro, mo, move_in, place, room):
    dana = move_in(place, "dana", joined_at=timezone.now() - LONG_AGO)
    fill(room, ana, 1)
    for person in (ben, caro, dana):
        report(person.enters(room), 1)
    leave_all(mo, ana)
    assert all(reasons(person) == {"spree.together"} for person in (ben, caro, dana))


def test_reports_of_somebody_new_are_never_counted(ana, ben, mo, room):
    fill(room, ana, 4)
    report(ben.enters(room), 1, 2, 3, 4)
    leave_all(mo, ana)
    assert not sprees(ben).exists()


@pytest.mark.usefixtures("settled_in")
def test_reports_of_words_in_a_crisis_are_never_counted(ana, ben, mo, room):
    hers = ana.enters(room)
    for number in range(3):
        hers.say_for_good(f"I want to kill myself tonight {number}")
    report(ben.enters(room), 1, 2, 3)
    for case in Case.objects.filter(author_id=ana.pk):
        decide(case.pk, mo.member, "dismiss", version=case.version)
    assert not sprees(ben).exists()


@pytest.mark.usefixtures("settled_in")
def test_a_team_that_reports_much_does_its_work(ana, mo, nia, room):
    Member.objects.filter(pk=mo.pk).update(joined_at=timezone.now() - LONG_AGO)
    fill(room, ana, 3)
    report(mo.enters(room), 1, 2, 3)
    leave_all(nia, ana)
    assert not sprees(mo).exists()


@pytest.mark.usefixtures("settled_in")
def test_what_was_settled_once_is_not_counted_again(ana, ben, mo, room):
    fill(room, ana, 4)
    his = ben.enters(room)
    report(his, 1, 2, 3)
    case = sprees(ben).get()
    decide(case.pk, mo.member, "dismiss", version=case.version)
    report(his, 4)
    assert sprees(ben).count() == 1


@pytest.fixture
def spree(settled_in, ana, ben, room):
    """Ben has reported Ana again and again."""
    fill(room, ana, 5)
    report(ben.enters(room), 1, 2, 3)
    return sprees(ben).get()


def test_a_word_with_them(ben, mo, room, spree, decides):
    his = ben.enters(room)
    decides(mo, spree, "talk", own="What worries you about her?")
    assert "What worries you about her?" in his.until("statement")["why"]
    spree.refresh_from_db()
    assert spree.state == "resolved"
    assert not Sanction.objects.filter(member_id=ben.pk).exists()


def test_a_pause_lets_serious_harm_through_and_can_be_appealed(ana, ben, mo, room, spree, decides):
    decides(mo, spree, "pause_reports", **{"pause_reports.span": "86400"})
    his = ben.enters(room)
    his.send(type="report", seq=4, reason="still unkind")
    refused = his.until("refused", seq=4)
    assert refused["code"] == "not_allowed"
    assert "such a report is always taken" in refused["why"]
    his.say_for_good("I may still speak")
    report(his, 4, reason="she says she will kill herself tonight")
    assert Case.objects.filter(target_id=Message.objects.get(room=room, seq=4).pk).exists()
    hers = ana.enters(room)
    seq = hers.say_for_good("I want to die, I have the pills here")["seq"]
    report(his, seq, reason="")
    page = ben.visitor().get("/me/appeals/").text
    assert "Reporting paused" in page and "Ask another person to look" in page


def test_a_pause_is_over_by_itself_and_can_be_taken_back(ben, mo, room, spree, decides):
    decides(mo, spree, "pause_reports", **{"pause_reports.span": "86400"})
    Sanction.objects.filter(member_id=ben.pk).update(until=timezone.now() - timedelta(seconds=1))
    report(ben.enters(room), 4)


def test_no_other_deed_fits_a_spree(mo, spree, decides):
    page = decides(mo, spree, "suspend", **{"suspend.span": "86400"})
    assert page.status == 409
    assert not Decision.objects.filter(case=spree).exists()


def test_no_such_deed_fits_words(mo, reported, decides):
    assert decides(mo, reported, "pause_reports", **{"pause_reports.span": "86400"}).status == 409


def test_a_reporter_in_danger_is_heard_whatever_becomes_of_the_report(ben, room, spree, mo, decides):
    decides(mo, spree, "pause_reports", **{"pause_reports.span": "86400"})
    his = ben.enters(room)
    report(his, 4, reason="after what she wrote I want to kill myself")
    assert his.until("support")["lines"]
    own = Case.objects.get(author_id=ben.pk, kind__startswith="crisis.")
    assert own.priority == Case.CRISIS
    assert Card.objects.filter(member_id=ben.pk, case=own).exists()


def test_over_the_limit_serious_harm_still_passes(ana, ben, room):
    fill(room, ana, 9)
    his = ben.enters(room)
    report(his, 1, 2, 3, 4, 5)
    his.send(type="report", seq=6, reason="unkind")
    assert his.until("refused", seq=6)["code"] == "too_fast"
    report(his, 6, reason="she says she will kill herself tonight")


def test_the_numbers_of_the_desk_leave_sprees_out(settled_in, ana, ben, room):
    def counted():
        return sum(month.people + month.software for month in numbers.count(numbers.lately(timezone.localdate())))

    fill(room, ana, 5)
    before = counted()
    report(ben.enters(room), 1, 2, 3)
    assert sprees(ben).count() == 1
    assert counted() == before + 3


@pytest.mark.parametrize(("days", "status"), [("14", 200), ("0", 422), ("91", 422), ("x", 422), ("", 422)])
def test_the_host_sets_what_a_spree_is(hanna, days, status):
    visitor = hanna.visitor()
    fields = {"spree_days": days, "spree_reports": "4", "spree_members": "5"}
    page = visitor.submit(visitor.get("/host/desk/"), "/host/desk/", asks="spree_days", deed="sprees", **fields)
    assert page.status == status
    terms = Terms.objects.get()
    assert (terms.spree_days, terms.spree_reports) == ((14, 4) if status == 200 else (7, 3))


def test_looking_costs_a_few_queries(django_assert_max_num_queries, ana, ben, spree):
    with django_assert_max_num_queries(10):
        looking.after_report(ben.member, ana.pk)
