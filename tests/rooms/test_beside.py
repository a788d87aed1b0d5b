"""How to answer somebody in a hard moment: told to whoever begins an answer, and to nobody else."""

from datetime import timedelta

import pytest

from moderation import cards
from moderation.models import Card
from rooms.models import Message

CRISIS = "I want to kill myself tonight"


def answering(socket, seq):
    socket.send(type="answering", seq=seq)
    return socket.until("beside", seq=seq)["words"]


def test_who_answers_hard_words_is_told_how_and_the_message_carries_no_label(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good(CRISIS)
    message = his.until("message", seq=1)
    assert not {"kinds", "verdict", "support", "crisis"} & message.keys()
    assert "Ask plainly" in answering(his, 1)
    hers.send(type="answering", seq=1)
    assert hers.until("beside")["words"] == ""


def test_plain_words_bring_nothing(ana, ben, room):
    his = ben.enters(room)
    ana.enters(room).say_for_good("ninety days today")
    assert answering(his, 1) == ""


def test_it_fits_what_was_said(ana, ben, room):
    his = ben.enters(room)
    ana.enters(room).say_for_good("my friend took too much and will not wake up, her lips are blue")
    assert "emergency number" in answering(his, 1)


def test_it_ends_when_the_author_did_not_mean_it_so_and_after_a_day(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good(CRISIS)
    hers.say_for_good(f"{CRISIS}, really")
    assert answering(his, 1)
    first = Card.objects.filter(member_id=ana.pk).order_by("pk").first()
    cards.close(ana.member, first.pk, meant_otherwise=True)
    assert answering(his, 1) == ""
    second = Message.objects.get(room=room, seq=2)
    assert answering(his, 2)
    Message.objects.filter(pk=second.pk).update(at=second.at - timedelta(hours=25))
    assert answering(his, 2) == ""


def test_nothing_is_told_about_a_message_that_is_out_of_sight(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good(CRISIS)
    hers.send(type="unsay", seq=1)
    his.until("changed", seq=1)
    his.send(type="answering", seq=1)
    assert his.until("refused", seq=1)["code"] == "no_such_message"


@pytest.mark.parametrize(("words", "told"), [(CRISIS, True), ("ninety days today", False)], ids=["hard", "plain"])
def test_without_script_the_line_stands_above_the_answer(ana, ben, room, words, told):
    ana.enters(room).say_for_good(words)
    page = ben.visitor().get(f"/rooms/{room.slug}/?reply_to=1")
    row = page.html.split("data-beside")[1].split("</p>")[0]
    assert ("Ask plainly" in row) is told
    assert (" hidden" in row.split(">")[0]) is not told
