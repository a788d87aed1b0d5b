"""Rules that need company: weak ones others of their kind, some rules more words elsewhere in the text."""

import pytest

from moderation.check.book import Book
from moderation.check.lexicon import read_lexicons
from moderation.check.phrases import phrase_signals
from moderation.check.spelling import read_spelling

RULES = """
stage = "crisis"
kind = "crisis.suicide"

[[rule]]
id = "worn"
say = ["so tired of it"]
weight = 0.5
family = "worn"

[[rule]]
id = "spent"
say = ["nothing left in me"]
weight = 0.6
family = "worn"

[[rule]]
id = "farewell"
say = ["take care of my dog"]
weight = 0.5
family = "farewell"
unless = ["past"]
becomes = { past = "concern.past" }

[[rule]]
id = "bruised"
say = ["he hits me"]
kind = "crisis.violence_home"
weight = 0.5
family = "harm"

[[rule]]
id = "quiet"
say = ["the house is quiet"]
weight = 0.5
family = "quiet"
also = ["pills"]

[[rule]]
id = "lamp"
say = ["the lamp is lit"]
also = ["pills ~3 tonight"]

[[rule]]
id = "kettle"
say = ["put the kettle on"]
also = ["pills", "he left . tonight"]

[[rule]]
id = "plain"
say = ["leave this world"]
"""
CUES = '[cue]\npast = ["back then"]\n'

SAID = [
    # words, the rules that speak
    ("so tired of it", []),
    ("so tired of it . nothing left in me", []),
    ("so tired of it . take care of my dog", ["worn", "farewell"]),
    ("so tired of it . nothing left in me . take care of my dog", ["worn", "spent", "farewell"]),
    ("so tired of it . back then it was take care of my dog", []),
    ("so tired of it . he hits me", []),
    ("so tired of it . the house is quiet", []),
    ("so tired of it . the house is quiet . the pills", ["worn", "quiet"]),
    ("leave this world . so tired of it", ["plain"]),
    ("the lamp is lit . the pills and then tonight", ["lamp"]),
    ("the lamp is lit . the pills . tonight", []),
    ("the lamp is lit . pills tonight at last . the lamp is lit", ["lamp", "lamp"]),
    *(
        (f"the lamp is lit . {'so ' * before} pills and then tonight {'so ' * 99}", ["lamp"])
        for before in range(90, 98)
    ),
    ("put the kettle on . he left . tonight", ["kettle"]),
    ("put the kettle on . he left tonight", []),
    ("put the kettle on . the pills", ["kettle"]),
    ("leave this world . so tired of it . take care of my dog", ["plain", "worn", "farewell"]),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicons")
    (folder / "en").mkdir()
    (folder / "en" / "near.toml").write_text(RULES)
    (folder / "en" / "cues.toml").write_text(CUES)
    return Book(read_lexicons(folder), read_spelling(folder))


@pytest.mark.parametrize(("words", "rules"), SAID)
def test_they_speak_when_they_have_it(book, words, rules):
    signals = phrase_signals(book.fold(words), "crisis", book)
    assert [signal.rule.removeprefix("en.near.") for signal in signals] == rules
