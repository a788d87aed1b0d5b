"""The room socket and frames that make no sense: an error with a reason, nothing stored, the line stays."""

import json

import pytest

from rooms.models import Message

NONSENSE = {
    "no JSON": "{",
    "nothing": "",
    "a number": "7",
    "a list": "[]",
    "null": "null",
    "a string": '"say"',
    "no type": "{}",
    "a type that is no word": '{"type": 3}',
    "an unknown type": '{"type": "shout", "body": "HELLO"}',
    "a frame of the server's": '{"type": "accepted", "nonce": "n", "seq": 1}',
    "say without a body": '{"type": "say", "nonce": "n"}',
    "say without a nonce": '{"type": "say", "body": "hello"}',
    "say with a number as its body": '{"type": "say", "nonce": "n", "body": 5}',
    "say with null as its body": '{"type": "say", "nonce": "n", "body": null}',
    "say with a list as its nonce": '{"type": "say", "nonce": ["n"], "body": "hello"}',
    "say with an empty nonce": '{"type": "say", "nonce": "", "body": "hello"}',
    "say with a nonce of 65": json.dumps({"type": "say", "nonce": "n" * 65, "body": "hello"}),
    "say with a word as what it answers": '{"type": "say", "nonce": "n", "body": "hello", "reply_to": "one"}',
    "say with a number as its note": '{"type": "say", "nonce": "n", "body": "hello", "note": 1}',
    "react without a place": '{"type": "react", "kind": "strength"}',
    "react to minus one": '{"type": "react", "seq": -1, "kind": "strength"}',
    "react to a fraction": '{"type": "react", "seq": 1.5, "kind": "strength"}',
    "react to yes": '{"type": "react", "seq": true, "kind": "strength"}',
    "seen a word": '{"type": "seen", "seq": "all"}',
    "seen more than any number": '{"type": "seen", "seq": 99999999999999999999999}',
    "since nothing": '{"type": "since"}',
    "since a place beyond the database": '{"type": "since", "seq": 9223372036854775808}',
    "before with a limit of words": '{"type": "before", "seq": 5, "limit": "many"}',
    "unsay nothing": '{"type": "unsay"}',
    "report with a list": '{"type": "report", "seq": 1, "reason": []}',
    "not a number": '{"type": "seen", "seq": NaN}',
    "half a character": '{"type": "say", "nonce": "n", "body": "\\ud800"}',
    "a null character": '{"type": "say", "nonce": "n\\u0000", "body": "hello"}',
    "half a character as its nonce": '{"type": "say", "nonce": "\\ud800", "body": "hello"}',
    "very deep": "[" * 5000 + "]" * 5000,
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_a_frame_that_makes_no_sense_is_answered_and_the_line_stays(ana, ben, room, text):
    hers, his = ana.enters(room), ben.enters(room)
    hers.send_text(text)
    answer = hers.until("error", "refused")
    assert answer["code"]
    assert answer["why"]
    assert not Message.objects.filter(room=room).exists()
    assert hers.say_for_good("and now something sensible")["seq"] == 1
    assert his.until("message")["body"] == "and now something sensible"


def test_a_null_character_in_words_does_not_break_the_database(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("before\x00after")
    assert "\x00" not in his.until("message")["body"]


def test_a_null_character_in_a_report_does_not_break_the_database(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("hello")
    his.send(type="report", seq=1, reason="un\x00kind")
    assert his.until("done", "refused")["type"] == "done"


def test_a_limit_beyond_a_hundred_gives_a_hundred_at_most(ana, room):
    hers = ana.enters(room)
    hers.send(type="before", seq=1, limit=100_000)
    assert hers.until("history", "error")
    hers.say_for_good("still here")
