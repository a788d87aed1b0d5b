"""What Redis lost reaches the desk from the database: new cases, claims and further reasons, once each."""

import pytest

from moderation.claiming import take_over
from moderation.models import Case
from tests.support.people import new_room
from tests.support.sockets import Socket

pytestmark = [pytest.mark.faults, pytest.mark.wire]
CRISIS = "I want to kill myself tonight"


@pytest.fixture
def place(new_place):
    return new_place(processes=2, HEARTHSIDE_PULSE="6")


@pytest.fixture
def mo(place, move_in):
    return move_in(place, "mo", role="moderator")


def listens(person, number=0):
    """Their desk at one process, after its welcome."""
    address = f"{person.place.address(number).replace('http', 'ws', 1)}/ws/desk/"
    person.sockets.append(Socket(address, person.cookie))
    person.sockets[-1].welcome()
    return person.sockets[-1]


def test_a_case_claimed_and_opened_elsewhere_while_redis_is_away_is_told(place, mo, move_in):
    room, ana, nia = new_room(), move_in(place, "ana"), move_in(place, "nia", role="moderator")
    near, far = listens(mo), listens(nia, 1)
    place.redis.kill()
    ana.enters(room, 1).say_for_good(CRISIS)
    case = Case.objects.get(author_id=ana.pk)
    assert near.until("case", id=case.pk, timeout=15)["author"] == ana.name
    far.until("case", id=case.pk, timeout=15)
    nia.visitor(1).get(f"/desk/cases/{case.pk}/")
    assert near.until("case", id=case.pk, state="claimed", timeout=15)["by"] == nia.name


def test_what_was_written_by_somebody_who_could_not_tell_is_told_to_all(place, mo, move_in):
    """As when a process dies between its commit and its word: this test writes, and tells nobody."""
    room, ana = new_room(), move_in(place, "ana")
    ana.enters(room, 1).say_for_good(CRISIS)
    case = Case.objects.get(author_id=ana.pk)
    desks = [listens(mo), listens(mo, 1)]
    take_over(case.pk, mo.member)
    for desk in desks:
        assert desk.until("case", id=case.pk, state="claimed", timeout=15)["by"] == mo.name


def test_nothing_is_told_twice_while_all_is_well(place, mo, move_in):
    room, ana, ben = new_room(), move_in(place, "ana"), move_in(place, "ben")
    desk = listens(mo)
    ana.enters(room, 1).say_for_good(CRISIS)
    desk.until("case")
    desk.until("tick", timeout=20)  # by then its process looked several times
    ben.enters(room).say_for_good(CRISIS)
    desk.until("case", author=ben.name)
    assert len([frame for frame in desk.all("case") if frame["author"] == ana.name]) == 1
