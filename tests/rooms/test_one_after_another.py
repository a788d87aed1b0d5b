"""Frames of one socket are done one after another, also those that are begun as they are read."""

import json

from rooms.models import Message


def say(number, **more):
    return json.dumps({"type": "say", "nonce": f"nonce-{number}", "body": f"words {number}", **more})


def test_what_is_said_in_one_breath_keeps_its_order(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    for number in range(8):
        hers.send_text(say(number))
    assert [hers.until("accepted")["seq"] for _ in range(8)] == list(range(1, 9))
    assert [his.until("message")["body"] for _ in range(8)] == [f"words {number}" for number in range(8)]


def test_what_is_asked_behind_words_is_answered_behind_them(ana, room):
    hers = ana.enters(room)
    hers.send_text(say(1))
    hers.send_text(json.dumps({"type": "since", "seq": 0}))
    hers.send_text(say(2))
    hers.send_text('{"type": "shout"}')
    kinds = [hers.until("accepted", "history", "error") for _ in range(4)]
    assert [frame["type"] for frame in kinds] == ["accepted", "history", "accepted", "error"]
    assert kinds[1]["upto"] == 1


def test_words_of_somebody_who_goes_at_once_are_stored(ana, ben, room):
    his, hers = ben.enters(room), ana.enters(room)
    hers.send_text(say(1))
    hers.close()
    assert his.until("message")["body"] == "words 1"
    assert Message.objects.filter(room=room).count() == 1
