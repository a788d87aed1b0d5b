"""Signing in and out, and where somebody is signed in."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from community.members.models import Revocation
from tests.members.conftest import PASSWORD, browser, is_in, sign_in

pytestmark = pytest.mark.django_db
NEW = "a newer kettle hums"


def revoked(guest):
    return set(Revocation.objects.filter(public_id=guest.member.public_id).values_list("code", "session_key"))


@pytest.mark.parametrize("written", ["Ana", "ana", " ANA ", "Аna"])
def test_they_sign_in_however_they_write_their_name(ana, written):
    client = browser()
    assert sign_in(client, written).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"), [("Ana", "wrong kettle"), ("Nobody", PASSWORD), ("Ana", ""), ("", PASSWORD)]
)
def test_a_wrong_name_or_password_stays_outside(ana, name, password):
    client = browser()
    assert sign_in(client, name, password).status_code == 200
    assert not is_in(client)


def test_guessing_is_slowed_whatever_way_the_name_is_written(ana):
    for written in ("Ana", "ANA", "aná", "А n a", "ana "):
        assert not is_in_after(written, "wrong kettle")
    assert not is_in_after("Ana", PASSWORD)


def is_in_after(name, password):
    client = browser()
    sign_in(client, name, password)
    return is_in(client)


def test_after_signing_in_they_go_where_they_wanted(ana):
    assert sign_in(browser(), "Ana", next="/me/privacy/")["Location"] == "/me/privacy/"
    assert sign_in(browser(), "Ana", next="//evil.example/")["Location"] == "/rooms/"


def test_neither_address_nor_browser_is_kept(ana):
    client = browser(HTTP_USER_AGENT="A very special browser")
    sign_in(client, "Ana")
    assert UserSession.objects.count() == 2
    assert set(UserSession.objects.values_list("ip", "user_agent")) == {("0.0.0.0", "")}
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert not any(re.search(r"\d+\.\d+\.\d+\.\d+", each) for each in kept), kept


def test_signing_out_needs_a_press_and_ends_this_session_only(ana):
    other = ana.elsewhere()
    assert ana.client.get("/logout/").status_code == 200
    assert is_in(ana.client)
    key = ana.client.session.session_key
    assert ana.client.post("/logout/")["Location"] == "/"
    assert not is_in(ana.client)
    assert is_in(other)
    assert (4401, key) in revoked(ana)
    assert not Session.objects.filter(session_key=key).exists()


def test_they_see_their_sessions_and_end_one(ana, ben):
    second, third = ana.elsewhere(), ana.elsewhere()
    shown = ana.client.get("/me/sessions/").context
    assert shown["here"].session_key == ana.client.session.session_key
    assert len(shown["others"]) == 2
    chosen = next(one for one in shown["others"] if one.session_key == second.session.session_key)
    ana.client.post("/me/sessions/", {"session": chosen.pk})
    assert [is_in(client) for client in (ana.client, second, third, ben.client)] == [True, False, True, True]
    assert (4401, chosen.session_key) in revoked(ana)


def test_they_end_all_the_others(ana, ben):
    others = [ana.elsewhere(), ana.elsewhere()]
    ana.client.post("/me/sessions/", {"deed": "others"})
    assert is_in(ana.client)
    assert is_in(ben.client)
    assert not any(map(is_in, others))


def test_nobody_ends_anothers_session(ana, ben):
    theirs = UserSession.objects.get(user_id=ben.pk)
    ana.client.post("/me/sessions/", {"session": theirs.pk})
    assert is_in(ben.client)
    assert not revoked(ben)


def test_a_changed_password_ends_the_other_sessions_and_all_sockets(ana):
    other = ana.elsewhere()
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert ana.client.post("/me/password/", given)["Location"] == "/me/"
    assert is_in(ana.client)
    assert not is_in(other)
    assert (4401, "") in revoked(ana)
    assert not is_in_after("Ana", PASSWORD)
    assert is_in_after("Ana", NEW)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong kettle", NEW, NEW), (PASSWORD, NEW, "another one here"), (PASSWORD, "short", "short")],
)
def test_a_password_is_not_changed_by_a_slip(ana, old, new, again):
    answer = ana.client.post("/me/password/", {"oldpassword": old, "password1": new, "password2": again})
    assert answer.context["form"].errors
    assert is_in_after("Ana", PASSWORD)


def test_the_busy_pages_ask_little(ana, django_assert_max_num_queries):
    ana.elsewhere()
    ana.client.get("/me/")
    with django_assert_max_num_queries(5):
        ana.client.get("/me/")
    with django_assert_max_num_queries(5):
        ana.client.get("/me/sessions/")


def test_signing_in_asks_a_bounded_number_of_times(ana, django_assert_max_num_queries):
    client = browser()
    client.get("/login/")
    with django_assert_max_num_queries(30):
        sign_in(client, "Ana")
