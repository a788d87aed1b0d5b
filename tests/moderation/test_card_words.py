"""What a card says: of what it is, what comes first, in whose language, and never more than is so."""

import pytest

THREAT = "I know where you live and I'm going to kill you"
YOUNG = "hi im 13 and i go to Lincoln middle school in Austin"
TAKEN = "i just swallowed a whole bottle of my meds"
CRISIS = "I want to kill myself tonight"


@pytest.fixture
def told(place, move_in, room):
    """`told(words, region, language)`: the card that somebody there gets for these words."""

    def say(words, region="US", language="en"):
        hers = move_in(place, "ana", region=region, language=language).enters(room)
        return hers.until("support", nonce=hers.say(words))

    return say


def test_an_overdose_is_read_first_whatever_else_is_in_the_words(told):
    card = told(TAKEN)
    assert card["title"].startswith("Overdose")
    assert any("unlock the door" in step for step in card["steps"])
    assert any("cold shower" in myth for myth in card["myths"])
    assert card["lines"][0]["call"] == "911"


def test_a_line_that_listens_leads_and_the_emergency_number_stands_beside_it(told):
    card = told(CRISIS)
    assert (card["lines"][0]["call"], card["urgent"]) == ("988", "911")


@pytest.mark.parametrize("region", ["", "KR"], ids=["no country", "a country without a confirmed number"])
def test_no_emergency_number_is_made_up(told, region):
    card = told(CRISIS, region)
    assert card["urgent"] == ""
    assert any(line["name"] == "Your local emergency number" and "call" not in line for line in card["lines"])


def test_a_threat_brings_a_card_about_hurting_somebody_and_not_about_suicide(told):
    card = told(f"Mike, {THREAT}")
    assert "somebody may get hurt" in card["why"]


def test_somebody_under_age_is_shown_help_for_young_people_while_the_words_wait(place, move_in, room):
    hers = move_in(place, "ana", region="AU").enters(room)
    nonce = hers.say(YOUNG)
    card = hers.until("support", nonce=nonce)
    assert card["lines"][0]["name"] == "Kids Helpline"
    assert "nothing wrong by coming" in card["why"]


def test_a_line_says_in_which_languages_somebody_answers_where_that_is_news(told):
    english, spanish = told(CRISIS)["lines"], told(CRISIS, language="es")["lines"]
    assert (english[0]["languages"], spanish[0]["languages"]) == ("English, Spanish", "inglés, español")
    assert (english[0]["how"], spanish[0]["how"]) == ("For Spanish, press 2.", "Para español, pulsa 2.")
    assert "Servicios de emergencia" in [line["name"] for line in spanish]
    assert "languages" not in told(CRISIS, "GB")["lines"][1]


def test_who_cannot_hear_finds_the_text_telephone(stranger):
    page = stranger.get("/help-now/?country=US&what=craving")
    assert "Text telephone: 1-800-487-4889." in page.text
