"""The room for somebody whose browser runs no script: read, post, refresh, and never lose a word."""

import pytest
from django.db import transaction

from moderation.desk import lay
from moderation.models import Case, Measure
from rooms.models import Message, Reaction
from tests.support.people import fill, new_room

CRISIS = "I want to kill myself tonight"
PHONE = "call me on 020 7946 0018 tonight"


def page_of(room):
    return f"/rooms/{room.slug}/"


def say(visitor, room, body, **more):
    return visitor.submit(visitor.get(page_of(room)), page_of(room), asks="body", body=body, **more)


def test_what_is_posted_is_on_the_page_and_in_open_sockets(ana, ben, room):
    his = ben.enters(room)
    after = say(ana.visitor(), room, "good evening from a plain page")
    assert after.status == 200
    assert "good evening from a plain page" in after.text
    assert his.until("message", seq=1)["body"] == "good evening from a plain page"
    assert "good evening" in ben.visitor().get(page_of(room)).text


def test_sending_the_same_page_twice_says_it_once(ana, room):
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    for _ in range(2):
        after = visitor.submit(page, page_of(room), asks="body", body="pressed twice")
        assert after.status == 200
    assert Message.objects.filter(room=room).count() == 1


def test_each_page_brings_a_new_nonce(ana, room):
    visitor = ana.visitor()
    nonces = {visitor.get(page_of(room)).form(page_of(room), "body").fields["nonce"] for _ in range(3)}
    assert len(nonces) == 3


@pytest.mark.parametrize(("body", "word"), [("b" * 4001, "4,000"), ("   ", "no words")], ids=["too long", "empty"])
def test_words_that_are_not_taken_come_back_with_the_reason(ana, room, body, word):
    after = say(ana.visitor(), room, body)
    assert word in after.text
    assert after.form(page_of(room), "body").fields["body"].strip() == body.strip()
    assert not Message.objects.filter(room=room).exists()


def test_a_locked_room_gives_the_words_back(ana, place):
    room = new_room(locked=True)
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    form = page.form(page_of(room), "body")
    after = visitor.send(page, form, body="may I?")
    assert "closed for new messages" in after.text
    assert after.form(page_of(room), "body").fields["body"] == "may I?"


def test_held_words_are_shown_to_their_author_only(ana, ben, room):
    after = say(ana.visitor(), room, PHONE)
    assert "moderator" in after.text
    assert "7946" in after.text
    assert "7946" not in ben.visitor().get(page_of(room)).text


def test_held_words_tell_which_they_are_which_guideline_it_is_and_that_software_did_it(ana, room):
    after = say(ana.visitor(), room, PHONE)
    assert "Software stopped it; no person has judged it yet." in after.text
    assert "These words: “020 7946 0018”" in after.text
    assert after.text.count("A moderator will look at this") == 1
    assert "/guidelines/#no-contact-details" in after.links
    assert "/me/appeals/" in after.links


def test_what_overlaps_in_a_hint_is_quoted_as_one(ana, room):
    after = say(ana.visitor(), room, "those junkies just don't want to get clean", ask="1")
    assert "“those junkies just”" in after.text


def test_crisis_words_are_published_and_answered_with_help_lines_that_stay(ana, ben, room):
    visitor = ana.visitor()
    after = say(visitor, room, CRISIS)
    assert Message.objects.get(room=room).seq == 1
    case = Case.objects.get(author_id=ana.pk)
    assert case.priority == Case.CRISIS
    card = next(form for form in after.forms if "/card/" in form.action)
    again = visitor.get(page_of(room))
    assert any("/card/" in form.action for form in again.forms)
    assert not any("/card/" in form.action for form in ben.visitor().get(page_of(room)).forms)
    closed = visitor.send(after, card, deed="close")
    assert closed.status == 200
    assert not any("/card/" in form.action for form in visitor.get(page_of(room)).forms)


def test_crisis_words_of_a_silenced_member_reach_the_moderators_from_the_page(ana, room):
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    with transaction.atomic():
        lay(ana.member, Measure.SILENCED, None)
    after = visitor.submit(page, page_of(room), asks="body", body=CRISIS)
    assert after.status == 200
    assert CRISIS in Case.objects.get(author_id=ana.pk).excerpt
    assert not Message.objects.filter(room=room).exists()
    assert any("/card/" in form.action for form in after.forms)


def test_over_long_crisis_words_bring_help_and_come_back(ana, room):
    words = CRISIS + "." * 4000
    after = say(ana.visitor(), room, words)
    assert after.form(page_of(room), "body").fields["body"] == words
    assert any("/card/" in form.action for form in after.forms)
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS


def test_an_expired_session_gives_the_words_back_with_help_lines(ana, room):
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    visitor.submit(visitor.get("/me/"), "/logout/", asks="csrfmiddlewaretoken")
    after = visitor.submit(page, page_of(room), asks="body", body="a long letter about today")
    assert "a long letter about today" in after.html
    assert "/help-now/" in after.html
    assert not Message.objects.filter(room=room).exists()


def test_an_expired_form_token_gives_the_words_back_with_help_lines(ana, room):
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    form = page.form(page_of(room), "body")
    after = visitor.send(page, form, body="a long letter about today", csrfmiddlewaretoken="x" * 64)
    assert "a long letter about today" in after.html
    assert "/help-now/" in after.html
    assert not Message.objects.filter(room=room).exists()


def test_a_reason_typed_for_a_report_that_is_refused_stays(ana, ben, room):
    say(ana.visitor(), room, "ninety days today")
    his = ben.visitor()
    reporting = his.get(f"{page_of(room)}report/?seq=1")
    Message.objects.filter(room=room).update(standing="refused")
    refused = his.submit(reporting, f"{page_of(room)}report/", asks="reason", reason="it sounds like an advert")
    assert refused.status == 422
    assert refused.form(f"{page_of(room)}report/", "reason").fields["reason"] == "it sounds like an advert"
    assert 'role="alert"' in refused.html
    assert "ninety days" not in refused.text


def test_signals_taking_back_and_reports_work_by_forms(ana, ben, room):
    say(ana.visitor(), room, "ninety days today")
    his = ben.visitor()
    page = his.get(page_of(room))
    after = his.submit(page, f"{page_of(room)}react/", asks="seq", seq=1, kind="strength")
    assert after.status == 200
    assert Reaction.objects.get(member_id=ben.pk).kind == "strength"
    reporting = his.get(f"{page_of(room)}report/?seq=1")
    assert "ninety days today" in reporting.text
    done = his.submit(reporting, f"{page_of(room)}report/", asks="reason", seq=1, reason="just trying")
    assert done.status == 200
    assert Case.objects.get(author_id=ana.pk).flags.count() == 1
    hers = ana.visitor()
    page = hers.get(page_of(room))
    assert hers.submit(page, f"{page_of(room)}unsay/", asks="seq", seq=1).status == 200
    assert "ninety days" not in ben.visitor().get(page_of(room)).text


def test_nobody_takes_back_anothers_words_by_a_form(ana, ben, room):
    say(ana.visitor(), room, "mine")
    his = ben.visitor()
    page = his.get(page_of(room))
    token = page.form(page_of(room), "body").fields["csrfmiddlewaretoken"]
    his.post(f"{page_of(room)}unsay/", {"seq": 1, "csrfmiddlewaretoken": token}, Referer=page.url)
    assert Message.objects.get(room=room).standing == "visible"


def test_older_messages_are_behind_a_link(ana, room):
    fill(room, ana, 120)
    visitor = ana.visitor()
    page = visitor.get(page_of(room))
    assert "line 120" in page.text
    assert "line 70" not in page.text
    older = next(link for link in page.links if "before=" in link)
    page = visitor.get(page_of(room) + older if older.startswith("?") else older)
    assert "line 70" in page.text
    assert "line 120" not in page.text


def test_strangers_are_sent_to_sign_in_and_nobody_learns_of_closed_rooms(stranger, ana, caro, closed_room):
    assert "/login/" in stranger.get(page_of(closed_room)).url
    assert ana.visitor().get(page_of(closed_room)).status == 200
    assert caro.visitor().get(page_of(closed_room)).status == 404
    assert caro.visitor().get("/rooms/no-such-room/").status == 404
    assert closed_room.slug not in caro.visitor().get("/rooms/").html


def test_blocked_words_stay_hidden_on_the_page_too(ana, ben, room):
    say(ana.visitor(), room, "not for his eyes")
    his = ben.visitor()
    assert "not for his eyes" in his.get(page_of(room)).text
    his.submit(his.get(page_of(room)), f"/members/{ana.id}/block/")
    assert "not for his eyes" not in his.get(page_of(room)).html
