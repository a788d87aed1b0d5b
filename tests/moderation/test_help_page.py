"""The help page, as somebody meets it who has no account, no script and little time."""

import re

import pytest
from django.db import OperationalError, connection

from community.home.help_now import TOPICS
from moderation import tended

# What each page has to say, in the order in which it is needed.
SAYS = {
    ("overdose", "en"): [
        "911",
        "emergency number now",
        "naloxone",
        "breath every",
        "2 to 3 minutes",
        "side",
        "stay until",
    ],
    ("overdose", "es"): ["911", "emergencias", "naloxona", "cada cinco segundos", "2 o 3 minutos", "lado"],
    ("withdrawal", "en"): ["911", "alcohol or benzodiazepines can kill", "seizure", "doctor"],
    ("withdrawal", "es"): ["911", "alcohol", "benzodiacepinas"],
    ("violence-home", "en"): ["911", "safe to call", "Leave quickly", "history", "only if it is safe to call"],
    ("violence-home", "es"): ["911", "seguro llamar"],
    ("suicide", "en"): ["988", "right now", "emergency number first"],
    ("self-harm", "en"): ["988", "emergency number now", "wound"],
    ("someone-else", "en"): ["988", "Ask them plainly"],
    ("young", "en"): ["988", "emergency number", "grown-up you trust", "report it"],
    ("young", "es"): ["988", "emergencias", "adulta de confianza"],
    ("craving", "en"): ["half an hour", "tolerance is down"],
}
MYTHS = {"en": ["cold shower", "salt water", "stimulants"], "es": ["ducha", "agua con sal", "estimulantes"]}


def read(stranger, what, language="en", country="US"):
    stranger.headers["Accept-Language"] = language
    page = stranger.get(f"/help-now/?country={country}&what={what}")
    assert page.status == 200
    return page


@pytest.mark.parametrize(("what", "language"), SAYS, ids=[f"{what} {language}" for what, language in SAYS])
def test_each_page_says_what_is_needed_in_the_order_in_which_it_is(stranger, what, language):
    text = read(stranger, what, language).text.lower()
    at = 0
    for words in SAYS[what, language]:
        found = text.find(words.lower(), at)
        assert found >= 0, f"{words!r} is not there after {text[max(0, at - 60) : at]!r}"
        at = found


@pytest.mark.parametrize("language", MYTHS)
def test_the_myths_about_an_overdose_are_named(stranger, language):
    text = read(stranger, "overdose", language).text.lower()
    assert all(myth in text for myth in MYTHS[language])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_topic_has_lines_to_tap_and_says_when_each_was_checked(stranger, topic, language):
    html = read(stranger, topic.slug, language).html
    lines = re.findall(r'<li class="line">(.*?)</li>', html, re.S)
    assert len(lines) >= 2
    for line in lines:
        assert re.search(r'href="(tel:[\d+*#]+|sms:[\d+*#]+|https://)', line)
        assert ("last checked" if language == "en" else "revisad") in line.lower() or "comprobad" in line.lower(), line
    assert "Leave quickly" in html or "Salir" in html


def test_the_way_out_stands_beside_the_answer_where_somebody_may_be_watching(stranger):
    answer = read(stranger, "violence-home").html.split('id="answer"')[1].split("</section>")[0]
    assert "data-leave" in answer


def test_somebody_who_is_not_yet_an_adult_finds_the_lines_that_joining_speaks_of(stranger):
    page = read(stranger, "young", country="AU")
    assert "Kids Helpline" in page.text
    assert "nothing wrong by coming" not in page.text
    assert "There are lines for young people" in page.text


def test_no_country_is_guessed_from_the_browser(stranger):
    stranger.headers["Accept-Language"] = "en-US"
    page = stranger.get("/help-now/?what=suicide")
    assert "tel:" not in page.html.split('id="answer"')[1].split("</section>")[0]
    assert "Your local emergency number" in page.text and "https://findahelpline.com/" in page.html


def test_known_lines_stand_while_the_database_is_away(place, monkeypatch):
    known = tended.lines()
    assert len(known) > 90
    monkeypatch.setattr(tended, "FRESH_SECONDS", 0.0)

    def away(*_everything):
        raise OperationalError("away")

    with connection.execute_wrapper(away):
        assert tended.lines() == known
        tended.forget()
        assert {line.id for line in tended.lines()} == {line.id for line in known}
    tended.forget()
