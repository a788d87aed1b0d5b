"""The second opinion: it adds an alert to short lines like those of people in crisis, and nothing else."""

import pytest

from moderation.check import assess, likeness
from moderation.check.book import shipped

ALONE = [
    "girlfriend keeps hitting me and says shell tell the cops it was me",
    "the scissors are right there and im losing",
    "he makes me sleep on the floor and wont let me eat",
    "im picking at my cuts so they wont heal",
]


@pytest.mark.parametrize("text", ALONE)
def test_a_line_that_no_rule_knows_is_heard(text):
    verdict = assess(text)
    assert verdict.alert
    assert verdict.action == "publish"


def test_where_a_rule_has_spoken_it_is_silent():
    assert not [s for s in assess("i want to kill myself tonight").signals if s.rule.startswith("likeness")]


def test_a_long_text_is_left_to_the_rules():
    short = ALONE[0]
    assert likeness.find(shipped().fold(short))
    assert not likeness.find(shipped().fold(f"{short}. " * 6))


def test_in_doubt_each_sentence_of_a_long_text_counts():
    calm = "we had soup and went for a walk with the dog in the park. "
    assert likeness.doubt(shipped().fold(calm * 4 + f"{ALONE[0]}. " + calm * 4))
    assert not likeness.doubt(shipped().fold(calm * 9))


def test_doubt_needs_less_than_an_alert():
    folded = shipped().fold("i miss my dad so much tonight")
    assert bool(likeness.find(folded)) <= bool(likeness.doubt(folded))
    for text in ALONE:
        assert likeness.doubt(shipped().fold(text))


def test_its_kind_is_the_one_that_the_line_is_most_like():
    (signal,) = likeness.find(shipped().fold(ALONE[0]))
    assert signal.kind == "crisis.violence_home"
    assert (signal.start, signal.end) == (0, len(ALONE[0]))


def test_a_file_of_another_size_is_refused(tmp_path):
    broken = tmp_path / "likeness.bin"
    broken.write_bytes(b"\0" * 7)
    with pytest.raises(ValueError, match="holds 7 bytes"):
        likeness.rows(broken)


def test_nothing_and_a_single_word_are_like_nothing():
    assert not likeness.find(shipped().fold(""))
    assert not likeness.find(shipped().fold("hello"))
