"""The room socket's bounds: how large a frame is, how many names it holds, how often it comes, how a room stands."""

import time

from rooms.models import Message, Room
from tests.support.people import fill

MEBIBYTE = 1024 * 1024


def heavy(room, author, count):
    """The heaviest messages that can be said."""
    fill(room, author, count)
    body = "🌱" * 4000
    Message.objects.filter(room=room).update(body=body, html="<blockquote>" + body * 4 + "</blockquote>")


def heaviest(socket):
    return max(len(text.encode()) for text in socket.raw)


def test_a_welcome_to_heavy_words_stays_below_a_mebibyte_and_has_the_newest(ana, room):
    heavy(room, ana, 60)
    hers = ana.enters(room)
    seqs = [message["seq"] for message in hers.heard[0]["messages"]]
    assert seqs == list(range(seqs[0], 61))
    assert heaviest(hers) < MEBIBYTE


def test_heavy_history_comes_in_pages_below_a_mebibyte(ana, room):
    heavy(room, ana, 60)
    hers = ana.enters(room)
    assert since(hers, 0, 0) == list(range(1, 61))
    got, floor = [], 61
    while floor > 1:
        hers.send(type="before", seq=floor, limit=100)
        page = hers.until("history")
        assert page["more"] is (page["messages"][0]["seq"] > 1)
        got = [message["seq"] for message in page["messages"]] + got
        floor = got[0]
    assert got == list(range(1, 61))
    assert heaviest(hers) < MEBIBYTE


def since(socket, upto, rev):
    """All places that `since` gives."""
    got, more = [], True
    while more:
        socket.send(type="since", seq=upto, rev=rev)
        page = socket.until("history")
        got += [message["seq"] for message in page["messages"]]
        upto, rev, more = page["upto"], page["rev"], page["more"]
    return got


def test_many_and_heavy_changes_come_in_pages(ana, room):
    heavy(room, ana, 130)
    Room.objects.filter(pk=room.pk).update(rev=260)
    for message in Message.objects.filter(room=room):
        Message.objects.filter(pk=message.pk).update(rev=message.seq + 130, body="b", html="b" * 20_000)
    hers = ana.enters(room)
    changed, rev, more = [], 130, True
    while more:
        hers.send(type="since", seq=130, rev=rev)
        page = hers.until("history")
        assert page["messages"] == []
        assert len(page["changes"]) <= 100
        changed += [change["rev"] for change in page["changes"]]
        rev, more = page["rev"], page["more"]
    assert changed == list(range(131, 261))
    assert heaviest(hers) < MEBIBYTE


def test_at_most_fifty_names_are_told_and_at_most_once_a_second(new_place, move_in):
    place = new_place()
    room = Room.objects.get(slug="newcomers")
    hers = move_in(place, "ana").enters(room)
    began = time.monotonic()
    guests = [move_in(place, f"guest {number}") for number in range(60)]
    for guest in guests:
        guest.enters(room)
    hers.until("present", count=61, timeout=10)
    assert len(guests[-1].enters(room).heard[0]["present"]) == 50
    for guest in guests:
        guest.leaves()
    hers.until("present", count=1, timeout=40)
    frames = hers.all("present")
    assert len(frames) <= time.monotonic() - began + 2
    assert all(len(frame["joined"]) + len(frame["left"]) <= 50 for frame in frames)


def test_a_crowd_is_told_by_the_same_names_however_often_it_is_asked(new_place, move_in):
    place = new_place(processes=2, HEARTHSIDE_PULSE="4")
    room = Room.objects.get(slug="newcomers")
    for number in range(54):
        move_in(place, f"guest {number}").enters(room, number % 2)
    ana = move_in(place, "ana")
    hers = ana.enters(room)
    for _ in range(2):
        hers.until("tick", timeout=21)
    names = {person["id"] for person in hers.heard[0]["present"]} | {ana.id}
    joined = {person["id"] for frame in hers.all("present") for person in frame["joined"]}
    assert len(joined - names) <= 5


def test_a_room_that_is_locked_or_slowed_says_so_and_acts_so(ana, room):
    hers = ana.enters(room)
    Room.objects.filter(pk=room.pk).update(slow_seconds=30)
    assert hers.until("room", slow_seconds=30, timeout=8)["locked"] is False
    hers.say_for_good("my one message")
    hers.say("and another")
    assert hers.until("refused")["code"] == "slow_mode"
    Room.objects.filter(pk=room.pk).update(locked=True, slow_seconds=0)
    assert hers.until("room", locked=True, timeout=8)["slow_seconds"] == 0
    hers.say("and one more")
    assert hers.until("refused")["code"] == "locked"


def test_whether_a_moderator_is_there_is_told_when_it_changes(new_place, move_in):
    place = new_place()
    room = Room.objects.get(slug="newcomers")
    hers, mo = move_in(place, "ana").enters(room), move_in(place, "mo", role="moderator")
    assert hers.heard[0]["staffed"] is False
    mo.enters(room)
    hers.until("room", staffed=True, timeout=8)
    mo.leaves()
    hers.until("room", staffed=False, timeout=8)
