"""Every deed of the desk, from the case's page to the screens of those whom it touches, and back within a minute."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.audit.models import Entry
from moderation.desk import lay
from moderation.models import Case, Decision, Sanction
from moderation.returning import due
from rooms import calming
from rooms.models import Message, Room
from tests.support.people import cookie_of, new_room

PASSWORD = "correct horse battery"


def undo(moderator, case):
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    return visitor.submit(page, f"/desk/cases/{case.pk}/step/", asks="decision", step="undo")


def told(case):
    return Decision.objects.filter(case=case, software=False).order_by("-pk")[0].told


def test_out_of_sight_and_back(ana, ben, mo, room, reported, decides):
    his = ben.enters(room)
    decides(mo, reported, "withdraw")
    assert his.until("changed", timeout=1)["withdrawn"] is True
    assert "Take it back" in mo.visitor().get(f"/desk/cases/{reported.pk}/").text
    undo(mo, reported)
    assert his.until("changed", timeout=1)["withdrawn"] is False
    reported.refresh_from_db()
    assert (reported.state, reported.claimed_by_id) == ("claimed", mo.pk)
    assert "Nothing was held back" in ana.visitor().get("/me/appeals/").text
    assert Entry.objects.filter(deed="desk.withdraw.undone", actor=mo.pk).exists()


def test_a_span_is_chosen_in_words(mo, reported):
    page = mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert (
        '<select class="box" name="silence.span" data-preview><option value="900" selected>15 minutes</option>'
        in page.html
    )
    assert '<input class="box" name="fold.note"' in page.html


def test_out_of_sight_for_now_leaves_the_case_open(ben, mo, room, reported, decides):
    his = ben.enters(room)
    decides(mo, reported, "hide")
    assert his.until("changed", timeout=1)["withdrawn"] is True
    reported.refresh_from_db()
    assert reported.state == "claimed"
    decides(mo, reported, "withdraw")
    reported.refresh_from_db()
    assert reported.state == "resolved"
    assert Message.objects.get(room=room, seq=1).standing == "hidden"


def test_folded_behind_a_note(ben, mo, room, reported, decides):
    his = ben.enters(room)
    decides(mo, reported, "fold", **{"fold.note": "harsh words"})
    changed = his.until("changed", timeout=1)
    assert (changed["folded"], changed["note"]) == (True, "harsh words")
    assert "harsh words" in told(reported)
    undo(mo, reported)
    changed = his.until("changed", timeout=1)
    assert (changed["folded"], changed["note"]) == (False, "")


def test_a_note_that_says_nothing_is_refused(mo, room, reported, decides):
    assert decides(mo, reported, "fold").status == 409
    assert Message.objects.get(room=room, seq=1).folded is False


def test_moved_to_another_room(ana, ben, mo, room, reported, decides):
    other = new_room()
    here, there = ben.enters(room), ben.enters(other)
    decides(mo, reported, "move", **{"move.room": other.slug})
    moved = there.until("message", timeout=1)
    assert (moved["body"], moved["author"]["name"], moved["seq"]) == ("something unkind", ana.name, 1)
    assert here.until("changed", timeout=1)["withdrawn"] is True
    undo(mo, reported)
    assert there.until("changed", timeout=1)["withdrawn"] is True
    assert here.until("changed", timeout=1)["withdrawn"] is False


def test_nothing_is_moved_into_a_closed_room(ana, ben, mo, reported, decides):
    closed = new_room(ana, ben)
    assert decides(mo, reported, "move", **{"move.room": closed.slug}).status == 409
    assert not closed.messages.exists()


@pytest.mark.parametrize("which", ["reported", "held"])
def test_asked_to_say_it_differently(request, ana, mo, room, which, decides):
    case = request.getfixturevalue(which)
    decides(mo, case, "reword", own="Leave the name out, please.")
    assert Message.objects.get(author_id=ana.pk).standing in ("hidden", "refused")
    page = ana.visitor().get("/me/appeals/")
    assert "Leave the name out, please." in page.text
    undo(mo, case)
    assert Message.objects.get(author_id=ana.pk).standing == ("visible" if which == "reported" else "held")


def test_reminded_of_a_guideline(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "warn")
    assert "reminds you" in hers.until("statement", timeout=1)["why"]
    hers.say_for_good("all right")


def test_slowed_to_a_message_a_minute_but_not_in_a_crisis(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "slow", **{"slow.span": "3600"})
    refused = hers.until("refused", nonce=hers.say("too soon"))
    assert refused["code"] == "slow_mode"
    assert 0 < refused["retry_after"] <= 60
    hers.until("accepted", nonce=hers.say("I want to kill myself tonight"))


def test_silenced_within_a_second_on_an_open_screen_and_heard_in_a_crisis(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "silence", **{"silence.span": "900"})
    assert hers.until("refused", nonce=hers.say("but"))["code"] == "silenced"
    hers.until("received", nonce=hers.say("I want to kill myself tonight"))
    undo(mo, reported)
    hers.say_for_good("thank you")


def test_a_silence_ends_by_itself(ana, mo, room, reported, decides):
    decides(mo, reported, "silence", **{"silence.span": "900"})
    Sanction.objects.filter(member_id=ana.pk).update(until=timezone.now() - timedelta(seconds=1))
    ana.enters(room).say_for_good("back again")


@pytest.mark.parametrize("span", ["60", "99999999", "", "900; drop"])
def test_a_silence_lasts_from_15_minutes_to_30_days(ana, mo, reported, decides, span):
    assert decides(mo, reported, "silence", **{"silence.span": span}).status == 409
    assert not Sanction.objects.filter(member_id=ana.pk).exists()


def test_a_suspension_closes_the_screen_within_a_second(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "suspend", **{"suspend.span": "86400"})
    assert hers.closed(timeout=1) == 4403
    assert Message.objects.get(room=room, seq=1).body == "something unkind"


def test_a_ban_asks_for_the_password_first_and_destroys_no_evidence(ana, mo, room, reported, decides):
    with_a_password(mo)
    page = decides(mo, reported, "ban")
    assert "/me/confirm/" in page.path
    assert not Sanction.objects.filter(member_id=ana.pk).exists()
    assert Message.objects.get(room=room, seq=1).body == "something unkind"


def with_a_password(person):
    member = person.member
    member.set_password(PASSWORD)
    member.save()
    person.cookie = cookie_of(member)


def test_a_ban_after_the_password(ana, mo, room, reported):
    with_a_password(mo)
    hers, visitor = ana.enters(room), mo.visitor()
    address = f"/desk/cases/{reported.pk}/"
    asked = visitor.submit(visitor.get(address), address, asks="version", deed="ban", guideline="kindness")
    if "password" not in asked.form().names:
        asked = visitor.get(next(link for link in asked.links if "/me/confirm/" in link))
    visitor.submit(asked, asks="password", password=PASSWORD)
    assert hers.closed(timeout=2) == 4403
    assert Sanction.objects.get(member_id=ana.pk).measure == "banned"
    assert Message.objects.get(room=room, seq=1).body == "something unkind"


def test_slow_mode_on_every_open_screen(ana, ben, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "slow_mode", **{"slow_mode.pace": "300"})
    assert hers.until("room", timeout=1, slow_seconds=300)
    hers.say_for_good("one")
    assert hers.until("refused", nonce=hers.say("two"))["code"] == "slow_mode"
    decides(mo, reported, "quicken")
    hers.until("room", timeout=1, slow_seconds=0)
    hers.say_for_good("three")


def test_a_room_closed_for_a_while_opens_by_itself(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "close_room", **{"close_room.span": "900"})
    hers.until("room", timeout=1, locked=True)
    assert hers.until("refused", nonce=hers.say("hello?"))["code"] == "locked"
    hers.until("accepted", nonce=hers.say("I want to kill myself tonight"))
    assert calming.open_again() == 0
    Room.objects.filter(pk=room.pk).update(locked_until=timezone.now())
    assert calming.open_again() == 1
    hers.say_for_good("open again")


def test_a_locked_room_waits_for_somebody_to_open_it(ana, mo, room, reported, decides):
    hers = ana.enters(room)
    decides(mo, reported, "lock")
    hers.until("room", timeout=1, locked=True)
    assert calming.open_again() == 0
    decides(mo, reported, "unlock")
    hers.until("room", timeout=1, locked=False)
    hers.say_for_good("thank you")


def test_help_lines_on_their_screen_at_once(ana, mo, room, crisis, decides):
    hers = ana.enters(room)
    decides(mo, crisis, "lines")
    card = hers.until("support", timeout=1)
    assert card["lines"]
    crisis.refresh_from_db()
    assert crisis.state == "claimed"


def test_a_case_set_for_tomorrow_comes_back(mo, crisis, decides):
    decides(mo, crisis, "follow_up")
    crisis.refresh_from_db()
    assert crisis.state == "resolved"
    assert timedelta(hours=23) < crisis.follow_up_at - timezone.now() <= timedelta(hours=24)
    Case.objects.filter(pk=crisis.pk).update(follow_up_at=timezone.now())
    assert due() == 1
    crisis.refresh_from_db()
    assert (crisis.state, crisis.follow_up_at) == ("open", None)


def test_somebody_has_been_with_them(mo, crisis, decides):
    decides(mo, crisis, "followed_up")
    crisis.refresh_from_db()
    assert crisis.state == "resolved"


def test_what_is_previewed_is_what_is_told_in_the_authors_language(ana, mo, reported, decides):
    type(ana.member).objects.filter(pk=ana.pk).update(language="es")
    visitor = mo.visitor()
    address = f"/desk/cases/{reported.pk}/"
    page = visitor.get(address)
    chosen = {"silence.span": "259200", "guideline": "kindness", "own": "Por favor."}
    shown = visitor.submit(page, address, asks="version", deed="look", **chosen)
    decides(mo, reported, "silence", **chosen)
    said = told(reported)
    assert "3 días" in said
    assert "Por favor." in said
    for line in said.splitlines():
        assert line in shown.text


def test_a_deed_that_is_told_cites_a_guideline(mo, reported, decides):
    page = decides(mo, reported, "withdraw", guideline="")
    assert page.status == 409
    assert "which guideline" in page.text
    assert decides(mo, reported, "withdraw", guideline="no-such-rule").status == 409
    assert not Decision.objects.filter(case=reported).exists()


def test_undoing_is_over_after_a_minute_and_nobody_elses(mo, nia, reported, decides):
    decides(mo, reported, "withdraw")
    assert "Take it back" not in nia.visitor().get(f"/desk/cases/{reported.pk}/").text
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{reported.pk}/")
    Decision.objects.filter(case=reported).update(at=timezone.now() - timedelta(seconds=61))
    after = visitor.submit(page, f"/desk/cases/{reported.pk}/step/", asks="decision", step="undo")
    assert after.status == 409
    assert "more than a minute" in after.text
    assert Decision.objects.get(case=reported).undone_at is None


@pytest.mark.parametrize("deed", ["silence", "suspend", "ban", "slow", "warn"])
def test_no_measures_against_the_team(nia, mo, ben, room, decides, deed):
    theirs, his = nia.enters(room), ben.enters(room)
    theirs.say_for_good("an odd joke")
    his.send(type="report", seq=1, reason="odd")
    his.until("done")
    case = Case.objects.get(author_id=nia.pk)
    spans = {"silence.span": "900", "suspend.span": "86400", "slow.span": "3600"}
    assert decides(mo, case, deed, **spans).status == 409
    assert not Sanction.objects.filter(member_id=nia.pk).exists()


def test_a_moderator_who_is_silenced_elsewhere_still_moderates_but_not_when_shut_out(mo, reported, decides):
    lay(mo.member, "silenced", timedelta(hours=1))
    decides(mo, reported, "withdraw")
    reported.refresh_from_db()
    assert reported.state == "resolved"
