"""Every way out closes the sockets it should, within a second, in the windows that are open."""

import time

import pytest
from allauth.mfa.models import Authenticator

from community.members import codes
from tests.support.people import cookie_of
from tests.support.visitor import Visitor

PASSWORD = "an old kettle sings"


@pytest.fixture
def dana(place, move_in):
    """A member with a password and ten codes."""
    person = move_in(place, "dana")
    member = person.member
    member.set_password(PASSWORD)
    member.save()
    person.codes = codes.renew(member)
    return person


def signed_in(person):
    visitor = Visitor(person.place.url)
    page = visitor.submit(visitor.get("/login/"), "/login/", login=person.name, password=PASSWORD)
    assert visitor.get("/me/").status == 200, page.text
    return visitor


def socket_of(visitor, person, room):
    """A socket with the session of this browser."""
    person.cookie = visitor.cookies
    return person.enters(room)


def closes(socket, code):
    """Whether it closes with that code within a second."""
    began = time.monotonic()
    assert socket.closed(timeout=1.0) == code
    return time.monotonic() - began < 1.0


def test_a_changed_password_closes_every_window(dana, room):
    here, there = signed_in(dana), signed_in(dana)
    sockets = [socket_of(here, dana, room), socket_of(there, dana, room)]
    new = "a newer kettle hums"
    page = here.get("/me/password/")
    here.submit(page, "/me/password/", oldpassword=PASSWORD, password1=new, password2=new)
    assert all(closes(socket, 4401) for socket in sockets)
    assert here.get("/me/").path == "/me/"
    assert there.get("/me/").path.startswith("/login/")


def test_ending_another_session_closes_its_window_only(dana, room):
    here, there = signed_in(dana), signed_in(dana)
    kept, ended = socket_of(here, dana, room), socket_of(there, dana, room)
    here.submit(here.get("/me/sessions/"), "/me/sessions/", asks="csrfmiddlewaretoken", deed="others")
    assert closes(ended, 4401)
    assert kept.say_for_good("Still here")


def test_a_recovery_code_closes_every_window(dana, room):
    here = signed_in(dana)
    socket = socket_of(here, dana, room)
    lost = Visitor(dana.place.url)
    new = {"login": dana.name, "recovery_code": dana.codes[0], "password1": "a newer kettle hums"}
    assert lost.submit(lost.get("/recover/"), "/recover/", **new).path == "/rooms/"
    assert closes(socket, 4401)


def test_leaving_for_good_closes_every_window(dana, room):
    here = signed_in(dana)
    socket = socket_of(here, dana, room)
    here.submit(here.get("/me/erase/"), "/me/erase/", password=PASSWORD)
    assert closes(socket, 4401)


def test_a_taken_role_closes_the_windows_which_may_come_again(place, move_in, dana, room):
    mo = move_in(place, "mo", role="moderator")
    socket = mo.enters(room)
    member = dana.member
    member.role = "host"
    member.save()
    Authenticator.objects.create(user=member, type="totp", data={"secret": "sealed"})
    host = Visitor(place.url, cookie_of(member))
    page = host.get(f"/host/?q={mo.name.replace(' ', '+')}")
    asked = host.submit(page, "/host/role/", member=mo.id, role="member")
    done = host.submit(asked, asks="password", password=PASSWORD)
    assert done.path == "/host/", done.text
    assert mo.member.role == "member"
    assert closes(socket, 4401)
    assert mo.enters(room)
