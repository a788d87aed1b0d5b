"""An expired session never eats words."""

import re
import time

import pytest

from tests.members.conftest import PASSWORD, browser

pytestmark = pytest.mark.django_db
SAID = {"body": "I made it <b>through</b> the day", "note": "cravings", "nonce": "n-1", "reply_to": "3"}


def fields_of(page):
    """What the page's forms would send."""
    said = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', said))
    return hidden | dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', said))


def signs_in_with(page, name, **more):
    client = page.client
    kept = {key: value for key, value in fields_of(page).items() if key.startswith("kept_")}
    return client.post("/login/", {"login": name, "password": PASSWORD, **kept, **more})


def test_the_words_come_back_at_once_with_help_lines(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    assert page.status_code == 401
    said = page.content.decode()
    assert "I made it &lt;b&gt;through&lt;/b&gt; the day" in said
    assert "/help-now/" in said
    assert 'class="lines"' in said


def test_after_signing_in_they_are_ready_to_be_sent(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    answer = signs_in_with(page, "Ana")
    assert answer["Location"] == "/me/words/"
    ready = page.client.get("/me/words/")
    assert 'action="/rooms/newcomers/"' in ready.content.decode()
    kept = fields_of(ready)
    assert kept["nonce"] == "n-1"
    assert kept["reply_to"] == "3"
    assert kept["note"] == "cravings"
    assert "through" in kept["body"]
    assert "through" in fields_of(page.client.get("/me/words/"))["body"], "a reload loses nothing"


def test_a_wrong_password_loses_nothing(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    again = signs_in_with(page, "Ana", password="wrong kettle")
    assert again.status_code == 200
    assert fields_of(again)["kept_nonce"] == "n-1"
    assert signs_in_with(again, "Ana")["Location"] == "/me/words/"


def test_a_second_factor_between_loses_nothing(mo):
    mo.has_a_second_factor()
    page = browser().post("/rooms/newcomers/", SAID)
    assert signs_in_with(page, "Mo")["Location"] == "/me/factor/authenticate/"
    assert page.client.session["kept_words"]["fields"]["nonce"] == "n-1"


def test_they_can_be_let_go(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    signs_in_with(page, "Ana")
    assert page.client.post("/me/words/")["Location"] == "/rooms/"
    assert page.client.get("/me/words/")["Location"] == "/rooms/"


def test_once_sent_they_wait_no_more(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    signs_in_with(page, "Ana")
    page.client.post("/rooms/newcomers/", {"body": "", "nonce": "n-1"})
    assert page.client.get("/me/words/")["Location"] == "/rooms/"


def test_nobody_else_gets_them(ana, ben):
    page = browser().post("/rooms/newcomers/", SAID)
    signs_in_with(page, "Ana")
    session = page.client.session
    session["kept_words"] = session["kept_words"] | {"member": ben.pk}
    session.save()
    assert page.client.get("/me/words/")["Location"] == "/rooms/"


def test_they_wait_an_hour_at_most(ana):
    page = browser().post("/rooms/newcomers/", SAID)
    signs_in_with(page, "Ana")
    session = page.client.session
    session["kept_words"] = session["kept_words"] | {"at": time.time() - 3601}
    session.save()
    assert page.client.get("/me/words/")["Location"] == "/rooms/"
    assert "kept_words" not in page.client.session


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_they_are_sent_nowhere_else(ana, path):
    client = browser()
    answer = client.post("/login/", {"login": "Ana", "password": PASSWORD, "kept_path": path, "kept_body": "words"})
    assert answer["Location"] == "/rooms/"


def test_a_form_without_words_simply_leads_to_sign_in():
    assert browser().post("/me/codes/", {"csrfmiddlewaretoken": "x"})["Location"] == "/login/?next=%2Fme%2Fcodes%2F"


def test_a_long_story_goes_along_through_the_sign_in(ana):
    story = "one more evening by the river, " * 20_000
    page = browser().post("/rooms/newcomers/", SAID | {"body": story})
    assert page.status_code == 401
    assert signs_in_with(page, "Ana")["Location"] == "/me/words/"
    assert fields_of(page.client.get("/me/words/"))["body"] == story


def test_what_is_too_long_for_the_sign_in_stays_on_the_page_until_it_can_be_sent(ana):
    story = "ñ" * 160_000
    client = browser(enforce_csrf_checks=True)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    page = client.post("/rooms/newcomers/", SAID | {"body": story, "csrfmiddlewaretoken": token})
    assert page.status_code == 401
    kept = fields_of(page)
    assert kept["body"] == story
    assert kept["nonce"] == "n-1"
    assert 'href="/login/"' in page.content.decode()
    assert 'action="/rooms/newcomers/"' in page.content.decode()


def test_what_no_form_may_have_is_refused_kindly():
    page = browser().post("/rooms/newcomers/", SAID | {"body": "a" * 1_000_001})
    assert page.status_code == 400
    assert "your browser may still have your words" in page.content.decode()
