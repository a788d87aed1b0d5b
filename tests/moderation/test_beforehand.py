"""What is suggested before somebody says it, and that nothing of it stands between a person in danger and the room."""

import pytest

from moderation.beforehand import full_name, suggestion
from moderation.check.signals import Context
from moderation.gate import weigh

STIGMA = "he is just another junkie"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello, my name is Martha Bergström and I drink", "Martha Bergström"),
        ("my real name is John O'Leary", "John O'Leary"),
        ("My name’s Anne-Marie Dupont", "Anne-Marie Dupont"),
        ("his name is Peter van der Meer, from the old group", "Peter van der Meer"),
        ("Hola, me llamo José Ortega Ruiz y llevo un mes", "José Ortega Ruiz"),
    ],
    ids=["own", "apostrophe", "curly", "another's", "Spanish"],
)
def test_a_full_name_is_found_where_it_is_introduced(text, name):
    assert full_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "my name is Martha and I drink",
        "My name is not important tonight",
        "his name is on the list. Peter came too",
        "Alcoholics Anonymous meets in Saint Mary",
        "me llamo José y llevo un mes",
    ],
    ids=["first name", "no name", "two sentences", "capitals without an opening", "Spanish first name"],
)
def test_a_first_name_or_mere_capitals_are_no_full_name(text):
    assert full_name(text) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "context", "about"),
    [
        (STIGMA, Context(), "junkie"),
        ("you should just leave him", Context(speak_for_yourself=True), "you should"),
        ("my name is Martha Bergström", Context(), "Martha Bergström"),
    ],
    ids=["words about others", "advice", "full name"],
)
def test_the_author_is_told_why_and_about_which_words(words, context, about):
    told = suggestion(weigh(words, context=context), "n1", "en")
    assert told is not None
    assert told["before"] is True
    assert told["why"]
    assert any(about in word for word in told["words"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "I want to kill myself tonight",
        f"I want to kill myself tonight, {STIGMA}",
        "my name is Martha Bergström and I want to kill myself tonight",
        "call me on 020 7946 0018 tonight",
        "ninety days today",
        "",
        "my name is Martha Bergström" + "." * 4000,
    ],
    ids=["crisis", "crisis with a label", "crisis with a name", "held anyway", "nothing", "empty", "too long"],
)
def test_nothing_is_suggested_where_it_would_delay_or_change_nothing(words):
    assert suggestion(weigh(words), "n1", "en") is None
