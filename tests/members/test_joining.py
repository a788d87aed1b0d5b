"""Joining by the one page."""

import re

import pytest

from community.members.models import Member
from moderation.guidelines import load_starter
from tests.members.conftest import CODE, PASSWORD, browser, is_in, join

pytestmark = pytest.mark.django_db


def test_a_stranger_joins_and_is_in():
    load_starter()
    client = browser()
    page = client.get("/join/")
    name = page.context["form"]["username"].value()
    answer = join(client, name, region="ES")
    assert answer.status_code == 200
    assert is_in(client)
    member = Member.objects.get()
    assert (member.username, member.region, member.of_age, member.role) == (name, "ES", True, "member")
    assert member.guidelines_version == 1
    assert member.guidelines_at is not None
    assert member.password.startswith("argon2$argon2id$")


def test_the_page_asks_five_things_and_gives_a_reason_for_each():
    page = browser().get("/join/")
    asked = [field for field in page.context["form"] if not field.is_hidden]
    assert [field.name for field in asked] == ["username", "password1", "region", "of_age", "guidelines"]
    assert all(field.help_text for field in asked)
    said = page.content.decode()
    assert all(words in said for words in ("Who reads it", "How long it is kept", "a moderator looks"))


def test_the_die_rolls_another_name_without_script():
    client = browser()
    rolled = {client.get("/join/?roll=1&next=/rooms/").context["form"]["username"].value() for _ in range(6)}
    assert len(rolled) > 3
    assert "?roll=1&amp;next=/rooms/" in client.get("/join/?next=/rooms/").content.decode()


def test_ten_codes_are_shown_once():
    client = browser()
    answer = join(client, "Ana")
    assert len(set(CODE.findall(answer.content.decode()))) == 10
    assert "no-store" in answer["Cache-Control"]
    assert not CODE.search(client.get("/me/codes/").content.decode())
    assert join(client, "Ana").status_code == 302


def test_after_the_codes_they_go_on_to_where_they_wanted():
    assert 'href="/rooms/newcomers/"' in join(browser(), "Ana", next="/rooms/newcomers/").content.decode()
    assert 'href="/rooms/"' in join(browser(), "Ben").content.decode()
    assert "evil.example" not in join(browser(), "Caro", next="https://evil.example/").content.decode()


@pytest.mark.parametrize("name", ["maria@example.org", "Maria Lopez", "612 345 678 9"])
def test_a_personal_name_is_warned_about_and_kept_when_sent_again(name):
    client = browser()
    warned = join(client, name)
    assert not Member.objects.exists()
    hidden = re.search(r'name="keep_name" value="([^"]+)"', warned.content.decode())
    assert hidden and hidden[1] == name
    assert join(client, name, keep_name=name).status_code == 200
    assert Member.objects.get().username == name


def test_keeping_one_personal_name_keeps_no_other():
    join(browser(), "John Smith", keep_name="Maria Lopez")
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "Moderator"}, "username"),
        ({"username": "B\u202eo"}, "username"),
        ({"password1": "short"}, "password1"),
        ({"password1": "1234567890"}, "password1"),
        ({"password1": "Quiet Heron"}, "password1"),
        ({"of_age": None}, "of_age"),
        ({"guidelines": None}, "guidelines"),
        ({"region": "XX"}, "region"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(wrong, field):
    answer = (
        join(browser(), "Quiet Heron", **wrong) if "username" not in wrong else join(browser(), name=wrong["username"])
    )
    assert set(answer.context["form"].errors) == {field}
    assert not Member.objects.exists()


@pytest.mark.parametrize("password", ["Quiet Heron", "quietheron1985", "QUIET-HERON!!", "xQuiet Heronx"])
def test_the_pseudonym_is_no_password(password):
    assert set(join(browser(), "Quiet Heron", password1=password).context["form"].errors) == {"password1"}


@pytest.mark.parametrize("name", ["Gentle Island", "Golden Seal", "Al"])
def test_letters_in_common_make_no_password_bad(name):
    assert join(browser(), name).status_code == 200


@pytest.mark.parametrize("alike", ["ANA", "Аna", "Á n a"])
def test_nobody_joins_with_a_name_that_looks_like_anothers(ana, alike):
    assert "username" in join(browser(), alike).context["form"].errors


def test_their_words_stay_in_the_form():
    answer = join(browser(), "Quiet Heron", password1="short", region="GB")
    assert answer.context["form"]["username"].value() == "Quiet Heron"
    assert answer.context["form"]["region"].value() == "GB"
    assert PASSWORD not in answer.content.decode()


def test_the_language_of_the_page_is_remembered():
    client = browser(HTTP_ACCEPT_LANGUAGE="es")
    answer = join(client, "Colibrí")
    assert Member.objects.get().language == "es"
    assert answer.cookies["django_language"].value == "es"


def test_the_join_page_is_quick(django_assert_num_queries):
    client = browser()
    client.get("/join/")
    with django_assert_num_queries(1):
        client.get("/join/")


def test_many_accounts_from_one_line_are_slowed():
    client = browser()
    seen = [client.post("/join/", {}).status_code for _ in range(41)]
    assert seen[:40] == [200] * 40
    assert seen[40] == 429
