"""Reaching out: a private conversation with the author of hard words, read along by the team, forced on nobody."""

from __future__ import annotations

import time

import pytest

from community.audit.models import Entry
from community.live.limits import take
from moderation.desk import lay
from moderation.models import Card, Case, Conversation, Decision, Flag, Overdue, Turn
from tests.support.reaching import FIRST, does, listens, page_of, reach, says, writes
from tests.support.sockets import Socket
from tests.support.visitor import Visitor

CRISIS = "I want to kill myself tonight"
NOW = "I am going to kill myself now"
FREE = "You can answer, say “not now”, or leave it. Nothing else depends on it."


def test_the_preview_is_exactly_what_the_author_reads_and_the_case_says_who_reads_along(ana, crisis, mo, decides):
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{crisis.pk}/")
    shown = visitor.submit(
        page, f"/desk/cases/{crisis.pk}/", asks="version", deed="look", **{"reach_out.words": "Hello <b>you</b>"}
    ).text
    told = [
        "A moderator would like to talk with you in private.",
        "You, the moderators and the host of this place read this. Other members never see it.",
        "They write to you: “Hello <b>you</b>”",
    ]
    for line in told:
        assert line in shown
    reach(decides, mo, crisis, "Hello <b>you</b>")
    hers = ana.visitor().get(page_of(ana))
    assert told[1] in hers.text
    assert "Hello <b>you</b>" in hers.text
    assert Decision.objects.get(deed="reach_out", case=crisis).told.splitlines() == [*told[:2], FREE, told[2]]
    assert "Every moderator and the host read this here" in mo.visitor().get(f"/desk/cases/{crisis.pk}/").text
    assert Entry.objects.filter(deed="desk.reach_out", actor=mo.pk).count() == 1


def test_the_line_is_in_her_open_room_within_a_second_and_in_nobody_elses(ana, ben, crisis, mo, room, decides):
    hers, his = ana.enters(room), ben.enters(room)
    reach(decides, mo, crisis)
    began = time.monotonic()
    told = hers.until("conversation", unread=True)
    assert time.monotonic() - began < 1
    assert told["line"] == "A moderator has written to you in private."
    assert told["url"] == page_of(ana)
    assert FIRST not in str(hers.raw[-1])
    again = ana.enters(room)
    assert again.all("welcome")[0]["conversation"]["url"] == page_of(ana)
    his.say_for_good("good evening")
    assert not his.all("conversation")
    assert "conversation" not in ben.enters(room).all("welcome")[0]


@pytest.mark.parametrize("path", ["/rooms/", "/me/", "/guidelines/", "/help-now/", "/rooms/{slug}/"])
def test_every_page_has_a_quiet_line_for_her_alone(ana, ben, reached, room, path):
    where = path.format(slug=room.slug)
    assert page_of(ana) in ana.visitor().get(where).links
    assert "written to you in private" not in ben.visitor().get(where).text


def test_both_sides_talk_without_script_and_every_moderator_reads_along(ana, ben, mo, nia, reached):
    says(ana, "not really. thank you for **asking** <script>x</script>")
    assert "They wrote in private and wait for an answer" in mo.visitor().get("/desk/").text
    for moderator in (mo, nia):
        page = moderator.visitor().get(f"/desk/cases/{reached.pk}/")
        assert "not really. thank you for asking <script>x</script>" in page.text
        assert "<strong>asking</strong>" in page.html
        assert "<script>x" not in page.html
    writes(mo, reached, "Is somebody with you?")
    assert "Is somebody with you?" in ana.visitor().get(page_of(ana)).text
    assert ben.visitor().get(page_of(ana)).status == 404
    stranger = Visitor(ana.place.url).get(page_of(ana))
    assert stranger.path.startswith("/login/")
    assert ben.visitor().get(f"/desk/cases/{reached.pk}/conversation/").status == 404


def test_news_reaches_both_sides_at_once_and_carries_no_words(ana, mo, nia, reached):
    desk, hers = listens(nia, "desk"), listens(ana, "conversation")
    desk.welcome()
    hers.welcome()
    says(ana, "a secret thing")
    desk.until("conversation", case=reached.pk, timeout=1)
    hers.until("conversation", timeout=1)
    writes(mo, reached, "a kind thing")
    hers.until("conversation", unread=True, timeout=1)
    assert not any("thing" in line for line in (*desk.raw, *hers.raw))


def test_the_line_of_a_conversation_is_only_for_members_and_only_tells(place, ana, reached):
    with Socket(f"{place.ws_url}/ws/conversation/") as nobody:
        assert nobody.closed() == 4401
    hers = listens(ana, "conversation")
    hers.welcome()
    hers.send(type="say", body="x")
    assert hers.until("error")["code"] == "bad_frame"
    visitor = ana.visitor()
    visitor.submit(visitor.get("/me/"), "/logout/", asks="csrfmiddlewaretoken")
    assert hers.closed() == 4401


def test_a_double_press_says_it_once_and_other_words_under_the_same_mark_are_refused(ana, mo, reached):
    visitor, address = ana.visitor(), page_of(ana)
    page = visitor.get(address)
    for _ in range(2):
        assert visitor.submit(page, address, asks="body", body="once", deed="say").status == 200
    refused = visitor.submit(page, address, asks="body", body="twice", deed="say")
    assert refused.status == 422
    assert refused.form(address, "body").fields["body"] == "twice"
    desk = mo.visitor()
    case = desk.get(f"/desk/cases/{reached.pk}/")
    for _ in range(2):
        desk.submit(case, f"/desk/cases/{reached.pk}/conversation/", asks="body", body="I hear you", deed="say")
    assert list(Turn.objects.order_by("pk").filter(conversation__case=reached).values_list("body", flat=True)) == [
        FIRST,
        "once",
        "I hear you",
    ]


def test_not_now_rests_the_line_until_a_moderator_writes_again(ana, mo, reached):
    visitor, address = ana.visitor(), page_of(ana)
    visitor.submit(visitor.get(address), address, asks="csrfmiddlewaretoken", deed="not_now")
    assert "private" not in visitor.get("/rooms/").text
    assert "They said “not now”" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text
    writes(mo, reached, "I am here until ten, if you like.")
    assert "A moderator has written to you in private" in visitor.get("/rooms/").text


def test_whoever_leaves_is_left_in_peace_and_may_come_back(ana, mo, reached):
    visitor, address, desk = ana.visitor(), page_of(ana), mo.visitor()
    page = desk.get(f"/desk/cases/{reached.pk}/")
    visitor.submit(visitor.get(address), address, asks="csrfmiddlewaretoken", deed="leave")
    late = desk.submit(page, f"/desk/cases/{reached.pk}/conversation/", asks="body", body="please stay", deed="say")
    assert late.status == 422
    assert "leave them in peace" in late.text
    assert "private" not in visitor.get("/rooms/").text
    says(ana, "I am back")
    assert writes(mo, reached, "good to read you").status == 200


@pytest.mark.parametrize("measure", ["silenced", "slowed"])
def test_somebody_who_may_not_write_elsewhere_talks_here(ana, reached, measure):
    lay(ana.member, measure, None)
    assert says(ana, "you paused me, and I need somebody").status == 200
    assert Turn.objects.filter(body="you paused me, and I need somebody").exists()


@pytest.mark.parametrize("measure", ["suspended", "banned"])
def test_somebody_who_is_shut_out_goes_on_at_the_door(ana, mo, reached, measure):
    visitor = ana.visitor()
    visitor.get("/rooms/")
    lay(ana.member, measure, None)
    stopped = visitor.get("/rooms/")
    assert stopped.status == 403
    page = visitor.submit(stopped, "/login/conversation/", asks="ticket", deed="look")
    assert FIRST in page.text
    page = visitor.submit(page, "/login/conversation/", asks="body", body=f"{CRISIS}, all the same", deed="say")
    assert page.status == 200
    assert "all the same" in page.text
    assert "Close this" in page.text
    assert f"{CRISIS}, all the same" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text
    visitor.submit(page, "/login/conversation/", asks="card", deed="close_card")
    assert Card.objects.filter(member_id=ana.pk, closed_at=None).count() == 1


def test_without_a_ticket_there_is_no_door(ana, stranger, reached):
    page = stranger.get("/login/")
    token = page.form("/login/", "login").fields["csrfmiddlewaretoken"]
    answer = stranger.post(
        "/login/conversation/", {"csrfmiddlewaretoken": token, "ticket": "made up"}, Referer=page.url
    )
    assert answer.path.startswith("/login/")
    assert FIRST not in answer.text


def test_with_an_old_ticket_the_words_stay_and_go_out_after_signing_in(ana, stranger, reached):
    page = stranger.get("/login/")
    token = page.form("/login/", "login").fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token, "ticket": "too old", "deed": "say", "body": "still here", "nonce": "n1"}
    answer = stranger.post("/login/conversation/", sent, Referer=page.url)
    assert answer.status == 401
    assert "still here" in answer.text
    visitor = ana.visitor()
    sent["csrfmiddlewaretoken"] = visitor.get("/me/").form("/me/").fields["csrfmiddlewaretoken"]
    assert "still here" in visitor.post("/login/conversation/", sent, Referer=visitor.url + "/me/").text
    assert Turn.objects.filter(conversation__case=reached, body="still here").count() == 1


def test_words_in_a_crisis_bring_help_lines_and_join_the_same_case(ana, mo, room, reached):
    before = Flag.objects.filter(case=reached).count()
    hers = ana.enters(room)
    assert says(ana, "I have taken all my pills").status == 200
    hers.until("support")
    assert Case.objects.filter(author_id=ana.pk).count() == 1
    assert Flag.objects.filter(case=reached).count() > before
    turn = Turn.objects.get(conversation__case=reached, body="I have taken all my pills")
    assert Card.objects.filter(member_id=ana.pk, nonce=f"turn {turn.pk}", case=reached).exists()
    assert not turn.follow_up
    assert "Software saw:" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text
    assert "Help now" in ana.visitor().get(page_of(ana)).text


def test_what_would_be_held_elsewhere_reaches_the_moderators_as_it_is(ana, mo, reached):
    says(ana, "call me on 020 7946 0018 tonight, my dealer sells oxy for 30 a pill")
    page = mo.visitor().get(f"/desk/cases/{reached.pk}/")
    assert "020 7946 0018" in page.text
    assert not Decision.objects.filter(case=reached, deed="hold").exists()
    assert Case.objects.filter(author_id=ana.pk).count() == 1


def test_a_word_after_the_case_was_settled_brings_it_back_to_the_queue(ana, mo, reached, decides):
    decides(mo, reached, "followed_up")
    assert Case.objects.get(pk=reached.pk).state == "resolved"
    assert "a word of theirs brings the case back" in mo.visitor().get(f"/desk/cases/{reached.pk}/").text
    Overdue.objects.create(case=reached, level=3)
    says(ana, "it is worse again")
    assert Case.objects.get(pk=reached.pk).state == "open"
    assert not Overdue.objects.filter(case=reached).exists()
    assert "worse" not in mo.visitor().get("/desk/").text
    assert "They wrote in private and wait for an answer" in mo.visitor().get("/desk/").text


def test_too_much_and_too_long_are_refused_with_the_words_but_never_a_crisis(ana, room, reached):
    visitor, address = ana.visitor(), page_of(ana)
    page = visitor.get(address)
    while take("conversation", ana.id).ok:
        pass
    refused = visitor.submit(page, address, asks="body", body="one more line", deed="say")
    assert refused.status == 422
    assert refused.form(address, "body").fields["body"] == "one more line"
    assert says(ana, CRISIS).status == 200
    cards = Card.objects.filter(member_id=ana.pk).count()
    long = says(ana, f"{CRISIS} {'x ' * 2100}")
    assert long.status == 422
    assert Card.objects.filter(member_id=ana.pk).count() == cards + 1
    assert says(ana, " ").status == 422


def test_ended_it_takes_only_words_in_a_crisis_and_those_open_it_again(ana, mo, reached):
    does(mo, reached, "end")
    assert Entry.objects.filter(deed="conversation.ended", actor=mo.pk).exists()
    refused = says(ana, "are you there?")
    assert refused.status == 422
    assert "This conversation has ended" in refused.text
    assert says(ana, CRISIS).status == 200
    assert Conversation.objects.get(case=reached).closed_at is None
    does(mo, reached, "end")
    does(mo, reached, "open_again")
    assert says(ana, "thank you").status == 200


@pytest.mark.parametrize("words", ["thank you for asking", NOW])
def test_words_to_a_conversation_that_was_taken_back_meanwhile_come_back_and_a_crisis_is_heard(
    ana, mo, crisis, decides, words
):
    reach(decides, mo, crisis)
    visitor, where = ana.visitor(), page_of(ana)
    page = visitor.get(where)
    cards = Card.objects.filter(member_id=ana.pk).count()
    Conversation.objects.get(case=crisis).delete()
    after = visitor.submit(page, asks="body", deed="say", body=words)
    assert words in after.text
    assert Flag.objects.filter(case__author_id=ana.pk, excerpt=words).exists() is (words == NOW)
    assert (Card.objects.filter(member_id=ana.pk).count() > cards) is (words == NOW)
