"""The room socket: the welcome, history, changes and the small signals between people."""

import pytest

from community.members.models import Block, Member
from moderation.models import Case, Flag
from rooms.models import Seat
from tests.rooms.deciding import decide
from tests.support.people import fill
from tests.support.processes import eventually


def test_the_first_frame_welcomes_with_everything_the_room_needs(ana, ben, room):
    hers = ana.enters(room)
    for number in range(3):
        hers.say_for_good(f"line {number}")
    his = ben.enters(room)
    welcome = his.heard[0]
    assert welcome["type"] == "welcome"
    assert welcome["room"]["slug"] == room.slug
    assert welcome["room"]["name"] == room.name
    assert (welcome["you"]["id"], welcome["you"]["name"]) == (ben.id, ben.name)
    assert welcome["seq"] == 3
    assert welcome["rev"] >= 3
    assert [message["body"] for message in welcome["messages"]] == ["line 0", "line 1", "line 2"]
    assert ana.id in {person["id"] for person in welcome["present"]}
    assert isinstance(welcome["staffed"], bool)
    assert welcome["support"] == []


def test_the_welcome_carries_the_last_fifty(ana, mo, room):
    fill(room, ana, 70)
    welcome = ana.enters(room).heard[0]
    assert [message["seq"] for message in welcome["messages"]] == list(range(21, 71))


def test_staffed_tells_whether_a_moderator_is_there(ana, mo, room):
    assert ana.enters(room).heard[0]["staffed"] in (True, False)
    mo.enters(room)
    assert mo.enters(room).heard[0]["staffed"] is True


def test_since_gives_what_was_missed(ana, ben, room):
    hers = ana.enters(room)
    for number in range(5):
        hers.say_for_good(f"line {number}")
    his = ben.enters(room)
    his.send(type="since", seq=2, rev=0)
    history = his.until("history")
    assert [message["seq"] for message in history["messages"]] == [3, 4, 5]
    assert (history["upto"], history["more"]) == (5, False)
    his.send(type="since", seq=5)
    assert his.until("history")["messages"] == []


def test_since_comes_in_pages_of_a_hundred(ana, room):
    fill(room, ana, 250)
    hers = ana.enters(room)
    got, upto, rev, more = [], 0, 0, True
    while more:
        hers.send(type="since", seq=upto, rev=rev)
        page = hers.until("history")
        assert len(page["messages"]) <= 100
        got += [message["seq"] for message in page["messages"]]
        upto, rev, more = page["upto"], page["rev"], page["more"]
    assert got == list(range(1, 251))


def test_who_was_away_for_long_gets_everything_once_and_every_change(ana, ben, room):
    fill(room, ana, 1300)
    hers, his = ana.enters(room), ben.enters(room)
    for seq in (5, 900):
        hers.send(type="unsay", seq=seq)
        hers.until("done", seq=seq)
    got, changes, revs, upto, more = [], [], [10], 10, True
    while more:
        his.send(type="since", seq=upto, rev=revs[-1])
        page = his.until("history")
        got += page["messages"]
        changes += page["changes"]
        revs.append(page["rev"])
        upto, more = page["upto"], page["more"]
    assert revs[:3] == [10, 510, 1011]  # in stretches; 5 and 900 were taken back and have a newer one
    assert revs[-1] == 1302
    assert [message["seq"] for message in got] == list(range(11, 1301))
    assert [message["seq"] for message in got if message.get("withdrawn")] == [900]
    assert [(change["seq"], change["withdrawn"]) for change in changes] == [(5, True)]


def test_before_gives_what_is_older(ana, room):
    fill(room, ana, 130)
    hers = ana.enters(room)
    hers.send(type="before", seq=81, limit=50)
    history = hers.until("history")
    assert [message["seq"] for message in history["messages"]] == list(range(31, 81))
    assert history["more"] is True
    hers.send(type="before", seq=31, limit=50)
    history = hers.until("history")
    assert [message["seq"] for message in history["messages"]] == list(range(1, 31))
    assert history["more"] is False


def test_taking_back_ones_words_takes_them_from_every_screen(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("I should not have said this")
    his.until("message")
    hers.send(type="unsay", seq=1)
    done = hers.until("done")
    assert (done["deed"], done["seq"]) == ("unsay", 1)
    changed = his.until("changed", seq=1)
    assert changed["withdrawn"] is True
    assert "should not" not in str(changed)
    his.send(type="since", seq=0, rev=0)
    tombstone = his.until("history")["messages"][0]
    assert (tombstone["seq"], tombstone["withdrawn"]) == (1, True)
    assert "body" not in tombstone
    assert "html" not in tombstone


def test_what_was_withdrawn_while_i_was_away_is_gone_when_i_come_back(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("soon gone")
    rev = his.until("message")["rev"]
    his.close()
    hers.send(type="unsay", seq=1)
    hers.until("done")
    back = ben.enters(room)
    back.send(type="since", seq=1, rev=rev)
    changes = back.until("history")["changes"]
    assert [(change["seq"], change["withdrawn"]) for change in changes] == [(1, True)]


def test_nobody_takes_back_the_words_of_another(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("mine")
    his.send(type="unsay", seq=1)
    refused = his.until("refused")
    assert (refused["seq"], refused["code"]) == (1, "not_allowed")
    his.say_for_good("sorry")
    assert hers.all("changed") == []


def test_taking_back_what_is_not_there(ana, room):
    hers = ana.enters(room)
    hers.send(type="unsay", seq=7)
    assert hers.until("refused")["code"] == "no_such_message"


def test_held_words_can_be_taken_back_by_their_nonce(ana, room):
    hers = ana.enters(room)
    nonce = hers.say("call me on 020 7946 0018 tonight")
    hers.until("held")
    hers.send(type="unsay", nonce=nonce)
    assert hers.until("done")["deed"] == "unsay"
    assert ana.enters(room).heard[0]["held"] == []


@pytest.mark.parametrize("kind", ["with-you", "same-here", "thank-you", "strength"])
def test_a_quiet_signal_is_given_and_taken_back(ana, ben, room, kind):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("ninety days")
    his.send(type="react", seq=1, kind=kind)
    given = hers.until("changed", seq=1)
    assert kind in str(given["reactions"])
    his.send(type="react", seq=1, kind=kind)
    taken = hers.until("changed", seq=1)
    assert kind not in str(taken["reactions"])
    assert taken["rev"] > given["rev"]


def test_a_quiet_signal_that_does_not_exist_is_refused(ana, room):
    hers = ana.enters(room)
    hers.say_for_good("hello")
    hers.send(type="react", seq=1, kind="thumbs-down")
    assert hers.until("error", "refused")["code"]
    hers.send(type="react", seq=99, kind="strength")
    assert hers.until("refused")["code"] == "no_such_message"


def test_a_report_reaches_the_desk_and_nobody_else(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something unkind")
    his.until("message")
    his.send(type="report", seq=1, reason="This was aimed at me.")
    done = his.until("done")
    assert (done["deed"], done["seq"]) == ("report", 1)
    case = Case.objects.get(author_id=ana.pk)
    assert case.excerpt == "something unkind"
    assert [(flag.by_id, flag.reason) for flag in Flag.objects.filter(case=case)] == [
        (ben.pk, "This was aimed at me.")
    ]
    his.send(type="report", seq=1, reason="Again.")
    his.until("done")
    assert Flag.objects.filter(case=case).count() == 1
    his.say_for_good("let us go on")
    hers.until("message", seq=2)
    assert {frame["type"] for frame in hers.heard} <= {"welcome", "accepted", "message", "present", "tick", "room"}


def test_a_report_of_nothing_is_refused(ana, room):
    hers = ana.enters(room)
    hers.send(type="report", seq=5, reason="?")
    assert hers.until("refused")["code"] == "no_such_message"


def test_typing_is_passed_on_to_others(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.send(type="typing")
    assert ana.id in str(his.until("typing")["who"])
    assert hers.all("typing") == []


def test_typing_is_passed_on_at_most_once_in_three_seconds(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    for _ in range(10):
        hers.send(type="typing")
    hers.say_for_good("there")
    his.until("message")
    assert len(his.all("typing")) <= 1


def test_present_tells_who_comes_and_who_goes(ana, ben, room):
    hers = ana.enters(room)
    his = ben.enters(room)
    joined = hers.until("present")
    assert ben.id in {person["id"] for person in joined["joined"]}
    assert joined["count"] == 2
    his.close()
    left = hers.until("present", timeout=60)
    assert ben.id in str(left["left"])
    assert left["count"] == 1


def test_a_second_window_is_no_second_person(ana, ben, room):
    hers = ana.enters(room)
    first = ben.enters(room)
    hers.until("present")
    second = ben.enters(room)
    assert len({person["id"] for person in second.heard[0]["present"]}) == len(second.heard[0]["present"]) == 2
    first.close()
    hers.say_for_good("who is here?")
    assert not [frame for frame in hers.all("present") if ben.id in str(frame["left"])]


def test_seen_is_remembered(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    for number in range(3):
        hers.say_for_good(f"line {number}")
    his.until("message", seq=3)
    his.send(type="seen", seq=2)
    his.close()
    assert ben.enters(room).heard[0]["seen"] in (0, 2)
    eventually(lambda: Seat.objects.filter(room=room, member_id=ben.pk, seen=2).exists(), "remembering what was read")


def test_a_tick_comes_within_twenty_seconds(ana, room):
    hers = ana.enters(room)
    hers.say_for_good("tick?")
    tick = hers.until("tick", seq=1, timeout=21)
    assert tick["rev"] >= 1


def block(blocker, blocked):
    Block.objects.create(blocker=blocker.member, blocked=blocked.member)
    Member.objects.filter(pk__in=[blocker.pk, blocked.pk]).update(has_blocks=True)


@pytest.mark.parametrize("who_blocks", ["ana", "ben"])
def test_between_people_who_block_each_other_words_come_hidden(ana, ben, mo, room, who_blocks):
    block(ana, ben) if who_blocks == "ana" else block(ben, ana)
    hers, his, moderators = ana.enters(room), ben.enters(room), mo.enters(room)
    hers.say_for_good("not for his ears")
    hidden = his.until("message", seq=1)
    assert hidden["hidden"] is True
    assert not {"body", "html", "author"} & set(hidden)
    assert moderators.until("message", seq=1)["body"] == "not for his ears"
    his.say_for_good("not for hers")
    assert hers.until("message", seq=2)["hidden"] is True
    again = ben.enters(room).heard[0]["messages"]
    assert [message.get("hidden", False) for message in again] == [True, False]
    his.send(type="since", seq=0, rev=0)
    assert "not for his ears" not in str(his.until("history"))


def test_a_block_made_on_the_page_works_in_the_open_room(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("before")
    assert his.until("message", seq=1)["body"] == "before"
    visitor = ben.visitor()
    visitor.submit(visitor.get(f"/rooms/{room.slug}/"), f"/members/{ana.id}/block/")
    assert Block.objects.filter(blocker_id=ben.pk, blocked_id=ana.pk).exists()
    eventually(lambda: comes_hidden(hers, his), "words that come hidden", 3, step=0.4)


def comes_hidden(speaking, listening):
    """Whether one more message comes hidden; a block holds in open rooms within a second or so."""
    seq = speaking.say_for_good("after")["seq"]
    return listening.until("message", seq=seq).get("hidden")


def test_a_moderators_hand_is_seen_in_the_room_and_can_be_undone(ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something unkind")
    his.send(type="report", seq=1, reason="unkind")
    his.until("done")
    case = Case.objects.get(author_id=ana.pk)
    decide(mo, case, "withdraw")
    assert his.until("changed", seq=1)["withdrawn"] is True
    decide(mo, case, "restore")
    back = his.until("changed", seq=1)
    assert back["withdrawn"] is False
    assert back["message"]["body"] == "something unkind"
