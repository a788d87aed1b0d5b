"""Sockets close by the database's word alone while Redis is away, and nobody is shown out twice for one deed."""

import pytest

from community.members import codes
from tests.support.people import new_room
from tests.support.processes import eventually
from tests.support.visitor import Visitor

pytestmark = pytest.mark.faults
PASSWORD = "an old kettle sings"


def signed_in(person, number=0):
    """A browser that knows the password, at one process."""
    member = person.member
    member.set_password(PASSWORD)
    member.save()
    codes.renew(member)
    visitor = Visitor(person.place.address(number))
    visitor.submit(visitor.get("/login/"), "/login/", login=person.name, password=PASSWORD)
    assert visitor.get("/me/").status == 200
    return visitor


def test_who_leaves_for_good_is_shown_out_by_a_process_that_hears_no_redis(new_place, move_in):
    place = new_place(processes=2)
    room = new_room()
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    here = signed_in(ana)
    ana.cookie = here.cookies
    there, his = ana.enters(room, 1), ben.enters(room, 1)
    place.redis.kill()
    here.submit(here.get("/me/erase/"), "/me/erase/", password=PASSWORD)
    eventually(lambda: ana.member.username.startswith("someone"), "the farewell")
    assert there.closed(10) == 4401
    his.say_for_good("we go on")


def test_who_came_back_after_being_signed_out_stays(new_place, move_in):
    place = new_place()
    room = new_room()
    ana = move_in(place, "ana")
    here = signed_in(ana)
    ana.cookie = here.cookies
    before = ana.enters(room)
    new = "a newer kettle hums"
    here.submit(here.get("/me/password/"), "/me/password/", oldpassword=PASSWORD, password1=new, password2=new)
    assert before.closed(2) == 4401
    ana.cookie = here.cookies
    back = ana.enters(room)
    back.until("tick", timeout=21)
    back.say_for_good("I am still here")
