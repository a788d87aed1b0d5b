"""The thread's line: who may listen, who is writing, and that no words travel on it."""

from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from community.members.blocking import block
from tests.support.people import Person
from tests.support.sockets import Socket
from tests.support.threads import opened


def listens(person: Person, thread, **more: object) -> Socket:
    address = f"{person.place.ws_url}/ws/threads/{getattr(thread, 'pk', thread)}/"
    person.sockets.append(Socket(address, person.cookie, **more))
    return person.sockets[-1]


@pytest.fixture
def thread(ana):
    return opened(ana.member, "A question from the road")


def test_whoever_opens_it_is_welcomed_with_the_newest_numbers(ana, ben, thread):
    line = listens(ben, thread)
    told = line.welcome()
    assert told == {"type": "welcome", "seq": 1, "rev": 1, "you": told["you"]}
    assert line.line.subprotocol == "hearthside.v1"


def test_who_is_writing_is_told_to_the_others_with_a_pause(ana, ben, thread):
    hers, his = listens(ana, thread), listens(ben, thread)
    hers.welcome()
    his.welcome()
    for _ in range(3):
        hers.send(type="writing")
    told = his.until("writing")
    assert told == {"type": "writing", "by": hers.all("welcome")[0]["you"]}
    assert ana.id not in str(told) and ana.name not in str(told), "the next words may be without a name"
    his.send_text("{nonsense")
    his.until("error", code="bad_frame")
    assert sum(frame["type"] == "writing" for frame in his.heard) == 1


def test_somebody_unheard_is_not_told_to_be_writing(ana, ben, mo, thread):
    block(ben.member, ana.member)
    hers, his, other = listens(ana, thread), listens(ben, thread), listens(mo, thread)
    for line in (hers, his, other):
        line.welcome()
    hers.send(type="writing")
    other.until("writing")
    his.send_text("{}")
    his.until("error")
    assert not [frame for frame in his.heard if frame["type"] == "writing"]


def test_what_is_no_thread_or_not_theirs_is_not_there(ana, ben, mo, thread):
    assert listens(ben, 987654321).closed() == 4404
    held = opened(ana.member, "not looked at yet", standing="held")
    assert listens(ben, held).closed() == 4404
    assert listens(ana, held).welcome()["seq"] == 1
    assert listens(mo, held).welcome()["seq"] == 1


def test_a_stranger_does_not_listen(place, thread):
    with Socket(f"{place.ws_url}/ws/threads/{thread.pk}/", "") as socket:
        assert socket.closed() == 4401
        assert socket.heard == []


def test_a_flood_of_frames_is_asked_to_come_back_later(ana, thread):
    line = listens(ana, thread)
    line.welcome()
    with suppress(ConnectionClosed):  # it may close while this is still talking
        for _ in range(60):
            line.send(type="writing")
    assert line.closed() == 4429


def test_it_beats_with_the_numbers_of_the_database(ana, thread):
    line = listens(ana, thread)
    line.welcome()
    assert line.until("tick", timeout=20)["seq"] == 1
