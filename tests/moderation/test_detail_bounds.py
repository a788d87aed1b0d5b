"""The stages of detail and trade: any text is answered, in time, with spans that lie inside it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.check import Context, conduct, contact, links, method, spam, trade, warm
from moderation.check.book import shipped
from moderation.check.lexicon import LexiconError
from moderation.check.signals import KINDS
from moderation.check.signs import tables

STAGES = (contact, links, trade, method, spam, conduct)
STRICT = Context(newcomer=True, links="hold")
PIECES = [
    "+44 7700 ",
    "five ",
    "1 ",
    "@",
    "a.b@",
    "u/x ",
    "12 oak street ",
    "http://x.co/",
    "selling xanax ",
    "i live at 5 ",
    "7️⃣",
    "\u202e",
    "é̂̂",
    "�",
    "\x00",
    "txt win to 80086 ",
    "£5 ",
    "ig: a_1 ",
    "\n",
    "call me ",
    "1/2/",
]


@pytest.fixture(scope="module", autouse=True)
def warmed():
    warm()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_every_signal_lies_inside_the_text(text):
    folded = shipped().fold(text)
    for stage in STAGES:
        for signal in stage.find(folded, STRICT):
            assert signal.kind in KINDS
            assert 0 <= signal.start <= signal.end <= len(text)


@pytest.mark.parametrize("piece", PIECES)
def test_four_thousand_hostile_characters_take_little_time(piece):
    folded = shipped().fold((piece * 4000)[:4000])
    assert min(seconds_of(folded) for _ in range(4)) < 0.025


def seconds_of(folded):
    """CPU time of all stages once; the least of several is asked for, since neighbours on the machine take the cache."""
    began = time.thread_time()
    for stage in STAGES:
        stage.find(folded, STRICT)
    return time.thread_time() - began


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('kind = "nothing"', "no kind"),
        ('kind = "spam"\nguideline = "g"\nneeded = 1\nfirst = ["a"]', "no sign"),
        (
            'kind = "spam"\nguideline = "g"\nneeded = 1\nfirst = ["a"]\n[sign.a]\nweight = 1\nsay = ["(a"]',
            "the sign 'a'",
        ),
        ("kind = ", "not TOML"),
    ],
)
def test_a_broken_table_of_signs_is_refused_with_its_file(tmp_path, body, reason):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "spam.toml").write_text(body)
    with pytest.raises(LexiconError, match=reason) as refused:
        tables.__wrapped__(tmp_path)
    assert "spam.toml" in str(refused.value)
