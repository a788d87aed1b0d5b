"""The room socket: saying something, and every way in which it is not taken."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from moderation.desk import lay
from moderation.models import Case, Measure
from rooms.models import Message
from tests.rooms.deciding import decide
from tests.support.people import new_room
from tests.support.sockets import new_nonce

LIMIT = 4000
AT_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
PHONE = "call me on 020 7946 0018 tonight"
CRISIS = "I want to kill myself tonight"


def silence(person):
    with transaction.atomic():
        lay(person.member, Measure.SILENCED, None)


def stored(room):
    return list(Message.objects.filter(room=room).order_by("seq").values_list("seq", "body"))


def test_what_ana_says_is_accepted_and_heard_by_everybody(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say("Good evening. **One day** at a time.")
    accepted = hers.until("accepted", nonce=nonce)
    assert accepted == {"type": "accepted", "nonce": nonce, "seq": 1}
    heard = his.until("message", seq=1)
    assert heard["author"] == {"id": ana.id, "name": ana.name}
    assert heard["body"] == "Good evening. **One day** at a time."
    assert "<strong>One day</strong>" in heard["html"]
    assert AT_RFC_3339.fullmatch(heard["at"])
    assert heard["rev"] >= 1
    assert heard["id"]
    assert stored(room) == [(1, heard["body"])]


def test_the_same_bytes_go_to_every_member(ana, ben, mo, room):
    sockets = [person.enters(room) for person in (ana, ben, mo)]
    sockets[0].say_for_good("the same for all of us")
    texts = []
    for socket in sockets:
        frame = socket.until("message", seq=1)
        texts.append(socket.raw[socket.heard.index(frame)])
    assert len(set(texts)) == 1


def test_seq_counts_from_one_without_gaps_whoever_speaks(ana, ben, room):
    sockets = [ana.enters(room), ben.enters(room)]
    for turn in range(6):
        assert sockets[turn % 2].say_for_good(f"turn {turn}")["seq"] == turn + 1
    assert [seq for seq, _ in stored(room)] == [1, 2, 3, 4, 5, 6]
    revisions = [sockets[0].until("message", seq=seq)["rev"] for seq in range(1, 7)]
    assert revisions == sorted(set(revisions))


def test_a_retry_under_the_same_nonce_says_it_once(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say("only once")
    first = hers.until("accepted")
    hers.say("only once", nonce)
    assert hers.until("accepted") == first
    again = ana.enters(room)
    again.say("only once", nonce)
    assert again.until("accepted") == first
    his.until("message", seq=1)
    hers.say_for_good("and something else")
    his.until("message", seq=2)
    assert len(his.all("message")) == 2
    assert len(stored(room)) == 2


def test_other_words_under_a_used_nonce_are_refused(ana, room):
    hers = ana.enters(room)
    nonce = hers.say("these words")
    hers.until("accepted")
    hers.say("other words", nonce)
    refused = hers.until("refused", nonce=nonce)
    assert refused["code"] == "nonce_used"
    assert refused["why"]
    assert len(stored(room)) == 1


def test_two_people_may_use_the_same_nonce(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say("mine", "n-1")
    his.say("mine too", "n-1")
    assert {hers.until("accepted")["seq"], his.until("accepted")["seq"]} == {1, 2}


def test_a_message_may_have_exactly_4000_code_points(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    body = "🌱" + "a" * (LIMIT - 1)
    hers.say(body)
    hers.until("accepted", "refused")
    assert his.until("message")["body"] == body


@pytest.mark.parametrize(
    ("body", "code"),
    [("b" * (LIMIT + 1), "too_long"), ("", "empty"), ("  \n\t ", "empty"), ("\u200b\u200d\u2060", "empty")],
    ids=["4001 characters", "nothing", "white space", "nothing that can be seen"],
)
def test_too_much_or_nothing_is_refused_and_the_nonce_stays_free(ana, ben, room, body, code):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(body)
    refused = hers.until("refused")
    assert (refused["nonce"], refused["code"]) == (nonce, code)
    assert refused["why"]
    assert stored(room) == []
    hers.say("now it fits", nonce)
    assert hers.until("accepted", nonce=nonce)["seq"] == 1
    assert his.until("message")["body"] == "now it fits"


def test_a_reply_names_what_it_answers(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("How was your day?")
    his.say_for_good("Long.", reply_to=1)
    assert hers.until("message", seq=2)["reply_to"] == 1


def test_a_reply_to_nothing_is_refused(ana, room):
    hers = ana.enters(room)
    hers.say("an answer to silence", reply_to=99)
    assert hers.until("refused")["code"] == "no_such_message"
    assert stored(room) == []


def test_a_content_note_travels_with_the_words(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("It was a hard night at the clinic.", note="hospital")
    assert his.until("message")["note"] == "hospital"


def test_saying_very_much_at_once_is_too_fast_and_loses_no_words(ana, room):
    hers = ana.enters(room)
    nonces = [hers.say(f"flood {number}") for number in range(60)]
    answers = {nonce: hers.until("accepted", "refused", nonce=nonce, timeout=10) for nonce in nonces}
    refused = [answer for answer in answers.values() if answer["type"] == "refused"]
    assert refused
    assert {answer["code"] for answer in refused} == {"too_fast"}
    assert all(answer["retry_after"] > 0 for answer in refused)
    taken = [answer["seq"] for answer in answers.values() if answer["type"] == "accepted"]
    assert taken == list(range(1, len(taken) + 1))
    assert [seq for seq, _ in stored(room)] == taken


def test_the_limit_is_one_for_all_sockets_of_a_member(ana, room):
    sockets = [ana.enters(room) for _ in range(3)]
    nonces = [(socket, socket.say(f"flood {n}")) for n in range(20) for socket in sockets]
    answers = [socket.until("accepted", "refused", nonce=nonce, timeout=10) for socket, nonce in nonces]
    assert sum(answer["type"] == "accepted" for answer in answers) < 40
    assert any(answer["type"] == "refused" for answer in answers)


def test_slow_mode_lets_one_message_through_and_says_when_the_next_may_come(ana, place):
    room = new_room(slow_seconds=30)
    hers = ana.enters(room)
    hers.say_for_good("my one message")
    hers.say("and another")
    refused = hers.until("refused")
    assert refused["code"] == "slow_mode"
    assert 0 < refused["retry_after"] <= 30


def test_a_locked_room_takes_nothing_from_members(ana, mo, place):
    room = new_room(locked=True)
    hers, moderators = ana.enters(room), mo.enters(room)
    hers.say("hello?")
    assert hers.until("refused")["code"] == "locked"
    moderators.say_for_good("We open again at eight.")
    assert hers.until("message")["body"] == "We open again at eight."


def test_a_silenced_member_reads_and_cannot_write(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    silence(ana)
    hers.say("am I heard?")
    refused = hers.until("refused")
    assert refused["code"] == "silenced"
    his.say_for_good("we can see you reading")
    assert hers.until("message")["body"] == "we can see you reading"
    assert len(stored(room)) == 1


def test_words_a_moderator_should_see_first_are_held_with_the_reason(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(PHONE)
    held = hers.until("held", nonce=nonce)
    assert held["by"] == "software"
    assert held["guideline"]
    assert held["why"]
    assert held["appeal"].startswith("/")
    assert any("7946" in words for words in held["words"])
    assert "seq" not in held
    hers.say_for_good("something harmless")
    assert his.until("message")["body"] == "something harmless"
    assert [frame["seq"] for frame in his.all("message")] == [1]
    case = Case.objects.get(author_id=ana.pk)
    assert (case.state, case.nonce) == ("open", nonce)


def test_held_words_said_again_are_still_held(ana, room):
    hers = ana.enters(room)
    nonce = hers.say(PHONE)
    first = hers.until("held")
    hers.say(PHONE, nonce)
    assert hers.until("held") == first
    assert Case.objects.filter(author_id=ana.pk).count() == 1


def test_releasing_held_words_gives_them_the_next_place(ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(PHONE)
    hers.until("held")
    his.say_for_good("meanwhile")
    decide(mo, Case.objects.get(author_id=ana.pk), "restore")
    assert hers.until("accepted", nonce=nonce)["seq"] == 2
    assert his.until("message", seq=2)["body"] == PHONE
    hers.say(PHONE, nonce)
    assert hers.until("accepted", nonce=nonce)["seq"] == 2


def test_rejecting_held_words_tells_the_author_only(ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(PHONE)
    hers.until("held")
    decide(mo, Case.objects.get(author_id=ana.pk), "withdraw")
    refused = hers.until("refused", nonce=nonce)
    assert refused["code"] == "guideline"
    hers.say_for_good("all right")
    assert his.until("message")["body"] == "all right"
    assert len(his.all("message")) == 1


def test_crisis_words_are_published_at_once_with_help_lines_and_a_case_on_top(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(CRISIS)
    assert hers.until("accepted", nonce=nonce)["seq"] == 1
    support = hers.until("support", nonce=nonce)
    assert support["why"]
    assert support["lines"]
    for line in support["lines"]:
        assert {"name", "for", "hours", "checked"} <= set(line)
    assert any(line.keys() & {"call", "text", "chat"} for line in support["lines"])
    assert his.until("message", seq=1)["body"] == CRISIS
    his.say_for_good("I am here")
    assert his.all("support") == []
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS


def flood(socket, count=60):
    """Say so much that the bucket is empty."""
    nonces = [socket.say(f"flood {number}") for number in range(count)]
    answers = [socket.until("accepted", "refused", nonce=nonce, timeout=10) for nonce in nonces]
    assert answers[-1]["type"] == "refused"


def test_crisis_words_pass_the_speed_limit(ana, room):
    hers = ana.enters(room)
    flood(hers)
    nonce = hers.say(CRISIS)
    hers.until("accepted", nonce=nonce)
    hers.until("support", nonce=nonce)


def test_beyond_five_crisis_messages_a_minute_help_still_comes_and_the_case_hears_it(ana, room):
    hers = ana.enters(room)
    flood(hers)
    for number in range(8):
        nonce = hers.say(f"{CRISIS}, {number}")
        hers.until("accepted", "refused", nonce=nonce)
        assert hers.until("support", nonce=nonce)["lines"]
    answers = [f for f in hers.heard if f["type"] == "refused" and f["nonce"] == nonce]
    assert answers, "the sixth and later ones meet the limit"
    case = Case.objects.get(author_id=ana.pk)
    assert f"{CRISIS}, 7" in case.flags.values_list("excerpt", flat=True)


@pytest.mark.parametrize("how", [{"locked": True}, {"slow_seconds": 60}], ids=["a locked room", "slow mode"])
def test_crisis_words_pass_whatever_the_room_is_set_to(ana, ben, place, how):
    room = new_room(**how)
    hers, his = ana.enters(room), ben.enters(room)
    if "slow_seconds" in how:
        hers.say_for_good("first")
    nonce = hers.say(CRISIS)
    hers.until("accepted", nonce=nonce)
    hers.until("support", nonce=nonce)
    assert his.until("message", body=CRISIS)


def test_over_long_crisis_words_are_refused_but_help_and_alert_go_out(ana, room):
    hers = ana.enters(room)
    nonce = hers.say(CRISIS + "." * LIMIT)
    assert hers.until("refused", nonce=nonce)["code"] == "too_long"
    assert hers.until("support", nonce=nonce)["lines"]
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS
    assert stored(room) == []


def test_crisis_words_at_the_end_of_a_very_long_text_are_heard_and_can_be_read(ana, room):
    hers = ana.enters(room)
    nonce = hers.say("One day after the other, and then the next. " * 1200 + CRISIS)
    assert hers.until("refused", nonce=nonce)["code"] == "too_long"
    assert hers.until("support", nonce=nonce)["lines"]
    case = Case.objects.get(author_id=ana.pk)
    assert case.priority == Case.CRISIS
    assert CRISIS in case.excerpt


def test_crisis_words_of_a_silenced_member_go_to_the_moderators_at_once(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    silence(ana)
    nonce = hers.say(CRISIS)
    assert hers.until("received") == {"type": "received", "nonce": nonce}
    assert hers.until("support", nonce=nonce)["lines"]
    case = Case.objects.get(author_id=ana.pk)
    assert (case.priority, CRISIS in case.excerpt) == (Case.CRISIS, True)
    his.say_for_good("quiet tonight")
    assert his.until("message")["body"] == "quiet tonight"
    assert len(stored(room)) == 1


def test_the_same_crisis_words_again_bring_the_same_outcome_and_the_card_again(ana, room):
    hers = ana.enters(room)
    nonce = hers.say(CRISIS)
    first = hers.until("accepted", nonce=nonce), hers.until("support", nonce=nonce)["id"]
    hers.say(CRISIS, nonce)
    assert (hers.until("accepted", nonce=nonce), hers.until("support", nonce=nonce)["id"]) == first
    assert Case.objects.filter(author_id=ana.pk).count() == 1


def test_the_card_comes_back_until_it_is_closed(ana, ben, room):
    hers = ana.enters(room)
    nonce = hers.say(CRISIS)
    card = hers.until("support", nonce=nonce)
    welcome = ana.enters(room).all("welcome")[0]
    assert [kept["id"] for kept in welcome["support"]] == [card["id"]]
    assert welcome["support"][0]["lines"]
    assert ben.enters(room).all("welcome")[0]["support"] == []
    hers.send(type="card", id=card["id"], deed="close")
    assert hers.until("done")["deed"] == "card"
    assert ana.enters(room).all("welcome")[0]["support"] == []


@pytest.mark.parametrize("nonce", ["x", "x" * 64], ids=["one character", "64 characters"])
def test_the_nonce_may_have_1_to_64_characters(ana, room, nonce):
    hers = ana.enters(room)
    hers.say("hello", nonce)
    assert hers.until("accepted")["nonce"] == nonce


HARMFUL = {
    "a script": "<script>alert(1)</script>",
    "an image that runs": '<img src=x onerror="alert(1)">',
    "a javascript link": "[tea](javascript:alert(1))",
    "a javascript link in disguise": "[tea](java\tscript:alert(1))",
    "a data link": "[tea](data:text/html,<script>alert(1)</script>)",
    "an image of elsewhere": "![pixel](https://example.org/x.png)",
    "a link without a scheme": "[tea](//example.org/x)",
    "an autolink": "<javascript:alert(1)>",
}


@pytest.mark.parametrize("body", HARMFUL.values(), ids=HARMFUL)
def test_code_in_words_comes_out_harmless(place, move_in, ben, room, body):
    known_here = timezone.now() - timedelta(days=60)
    hers, his = move_in(place, "ana", joined_at=known_here).enters(room), ben.enters(room)
    nonce = hers.say(body)
    outcome = hers.until("accepted", "held", nonce=nonce)
    message = Message.objects.get(room=room) if outcome["type"] == "held" else None
    html = message.html if message else his.until("message")["html"]
    assert html
    live = re.findall(r"<\s*(\w+)([^>]*)>", html)
    assert {name for name, _ in live} <= {"p", "a", "br", "em", "strong"}
    assert not [about for _, about in live if re.search(r"\son\w+\s*=|(javascript|data):|[\"']//", about, re.I)]


def test_bidi_tricks_do_not_turn_other_peoples_words_around(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("I am \u202enot \u2066fine\u200b today")
    body = his.until("message")["body"]
    assert not set(body) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_a_nonce_is_needed_to_say_anything(ana, room):
    hers = ana.enters(room)
    hers.send(type="say", body="without a mark")
    assert hers.until("error")["code"]
    assert hers.say_for_good("with a mark", nonce=new_nonce())["seq"] == 1
