"""A suggestion before something is said: asked for by the client, never stored, and the words go as they are at once."""

import pytest

from rooms.models import Message

STIGMA = "he is just another junkie"
CRISIS = "I want to kill myself tonight"


def page_of(room):
    return f"/rooms/{room.slug}/"


def test_who_asks_first_is_told_and_nothing_is_said_until_they_say_so(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say(STIGMA, nonce="n1", ask=True)
    told = hers.until("hint", nonce="n1")
    assert told["before"] is True
    assert not Message.objects.filter(room=room).exists()
    hers.say(STIGMA, nonce="n1")
    assert hers.until("accepted", nonce="n1")["seq"] == 1
    assert his.until("message", seq=1)["body"] == STIGMA


def test_other_words_may_follow_under_the_same_nonce(ana, room):
    hers = ana.enters(room)
    hers.say(STIGMA, nonce="n1", ask=True)
    hers.until("hint", nonce="n1")
    hers.say("he uses, and I miss him", nonce="n1", ask=True)
    assert hers.until("accepted", nonce="n1")["seq"] == 1


def test_who_does_not_ask_is_published_and_told_afterwards(ana, room):
    hers = ana.enters(room)
    nonce = hers.say(STIGMA)
    hers.until("accepted", nonce=nonce)
    assert "before" not in hers.until("hint", nonce=nonce)


@pytest.mark.parametrize("words", [CRISIS, f"{CRISIS}, {STIGMA}"], ids=["alone", "with a label"])
def test_asking_never_delays_a_crisis(ana, room, words):
    hers = ana.enters(room)
    hers.say(words, nonce="n1", ask=True)
    assert hers.until("accepted", nonce="n1")["seq"] == 1
    hers.until("support", nonce="n1")


def test_without_script_the_words_come_back_with_the_reason_and_go_as_they_are(ana, room):
    visitor = ana.visitor()
    page = visitor.submit(visitor.get(page_of(room)), page_of(room), asks="body", body=STIGMA)
    assert page.status == 200
    assert "nothing was said yet" in page.text
    assert page.form(page_of(room), "body").fields["body"] == STIGMA
    assert not Message.objects.filter(room=room).exists()
    after = visitor.submit(page, page_of(room), asks="body", anyway="1")
    assert STIGMA in after.text
    assert "nothing was said yet" not in after.text
    assert Message.objects.get(room=room).body == STIGMA


def test_without_script_a_crisis_is_published_at_once(ana, room):
    visitor = ana.visitor()
    visitor.submit(visitor.get(page_of(room)), page_of(room), asks="body", body=f"{CRISIS}, {STIGMA}")
    assert Message.objects.get(room=room).seq == 1


def test_without_script_nobody_is_asked_while_help_lines_are_open(ana, room):
    visitor = ana.visitor()
    page = visitor.submit(visitor.get(page_of(room)), page_of(room), asks="body", body=CRISIS)
    visitor.submit(page, page_of(room), asks="body", body=STIGMA)
    assert Message.objects.filter(room=room, body=STIGMA).exists()
