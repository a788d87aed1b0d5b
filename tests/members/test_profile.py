"""The page about oneself, in both languages."""

import pytest

from tests.members.conftest import browser

pytestmark = pytest.mark.django_db


def test_country_and_language_are_changed(ana):
    answer = ana.client.post("/me/", {"region": "ES", "language": "es"})
    assert answer["Location"] == "/me/"
    assert (ana.member.region, ana.member.language) == ("ES", "es")
    assert answer.cookies["django_language"].value == "es"


@pytest.mark.parametrize("given", [{"region": "XX"}, {"language": "tlh"}])
def test_nonsense_is_said_and_changes_nothing(ana, given):
    answer = ana.client.post("/me/", {"region": "", "language": "", **given})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert ana.member.region == ""


def test_nothing_else_can_be_changed_here(ana):
    ana.client.post("/me/", {"region": "", "language": "", "role": "host", "username": "Root", "is_active": ""})
    assert (ana.member.role, ana.member.username, ana.member.is_active) == ("member", "Ana", True)


def test_the_host_sees_the_way_to_their_page(helen, ana):
    assert 'href="/host/"' in helen.client.get("/me/").content.decode()
    assert 'href="/host/"' not in ana.client.get("/me/").content.decode()


@pytest.mark.parametrize("path", ["/join/", "/login/", "/recover/"])
def test_a_stranger_needs_no_script_and_gets_nothing_from_elsewhere(path):
    page = browser().get(path)
    assert page.status_code == 200
    said = page.content.decode()
    assert said.count("<form") >= 1
    assert "http://" not in said.replace("http://www.w3.org", "")
    assert "onclick" not in said
    assert "style=" not in said
