"""The desk's line: who may listen, what it says, that it beats, and that it ends with what somebody may do."""

import pytest

from community.members.hosting import give_role
from moderation.desk import lay
from moderation.models import Case, Decision
from tests.support.people import Person
from tests.support.sockets import Socket


def listens(person: Person, **more: object) -> Socket:
    address = f"{person.place.ws_url}/ws/desk/"
    person.sockets.append(Socket(address, person.cookie, **more))
    return person.sockets[-1]


@pytest.fixture
def host(place, move_in):
    return move_in(place, "hanna", role="host")


def test_a_moderator_hears_of_a_new_case_but_not_its_words(ana, mo, room):
    desk = listens(mo)
    desk.welcome()
    hers = ana.enters(room)
    hers.say_for_good("I want to kill myself tonight")
    told = desk.until("case", priority=Case.CRISIS)
    assert told["author"] == ana.name
    assert "kill" not in desk.raw[-1]


def test_it_speaks_the_rooms_subprotocol(mo):
    assert listens(mo).line.subprotocol == "hearthside.v1"
    assert listens(mo, subprotocols=None).line.subprotocol is None


def test_it_beats_at_least_every_twenty_seconds(mo):
    desk = listens(mo)
    desk.welcome()
    desk.until("tick", timeout=20)


def test_a_frame_that_means_nothing_is_answered_and_the_line_stays(mo):
    desk = listens(mo)
    desk.welcome()
    desk.send_text("{nonsense")
    assert desk.until("error")["code"]
    desk.send(type="decide", case=1)
    assert desk.until("error")["code"] == "bad_frame"


@pytest.mark.parametrize("name", ["ana", "stranger"])
def test_nobody_else_listens(place, ana, name):
    cookie, code = (ana.cookie, 4403) if name == "ana" else ("", 4401)
    with Socket(f"{place.ws_url}/ws/desk/", cookie) as socket:
        assert socket.closed() == code
        assert socket.heard == []


def test_a_moderator_without_a_second_factor_does_not_listen(place, mo):
    mo.member.authenticator_set.all().delete()
    assert listens(mo).closed() == 4403


def test_a_moderator_who_is_shut_out_does_not_listen(mo):
    lay(mo.member, "suspended", None)
    with Socket(f"{mo.place.ws_url}/ws/desk/", mo.cookie) as socket:
        assert socket.closed() in (4401, 4403)


def test_whoever_loses_the_role_loses_the_desk_within_a_second_and_their_deed_is_refused(ana, mo, host, room):
    desk = listens(mo)
    desk.welcome()
    hers = ana.enters(room)
    hers.say_for_good("I want to kill myself tonight")
    case = Case.objects.get(author_id=ana.pk)
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    give_role(mo.member, "member", by=host.member)
    assert desk.closed(timeout=1) == 4401
    after = visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed="withdraw", guideline="kindness")
    assert after.status == 404
    assert not Decision.objects.filter(case=case).exists()
    assert hers.all("changed") == []
