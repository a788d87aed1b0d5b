"""What words mean to the second opinion, and the lines with choices that it learns from."""

import re

import pytest

from bench import ways
from moderation.broken import LexiconError
from moderation.check.likeness import features
from moderation.check.senses import senses


def test_words_of_both_languages_share_a_sense():
    table = senses()
    assert table["brother"] == table["hermano"] == "@kin"
    assert set(features(["my", "brother"])) & set(features(["mi", "hermano"])) >= {"@kin"}


def test_a_word_under_two_names_is_refused(tmp_path):
    table = tmp_path / "senses.toml"
    table.write_text('kin = "aunt uncle"\npet = "dog aunt"\n')
    with pytest.raises(LexiconError, match="aunt stands under kin and pet"):
        senses(table)


@pytest.mark.parametrize(("text", "line"), [('kin = "aunt\n', 1), ("kin = 3\n", 1)])
def test_a_table_that_makes_no_sense_is_refused_with_its_place(tmp_path, text, line):
    table = tmp_path / "senses.toml"
    table.write_text(text)
    with pytest.raises(LexiconError, match=rf"senses\.toml:{line}:"):
        senses(table)


def test_lines_with_choices_are_written_out_always_the_same():
    lines = list(ways.written())
    assert lines == list(ways.written())
    assert not [text for text, _ in lines if re.search(r"[({|}]", text)]
    assert {kind for _, kind in lines} >= {"", "crisis.suicide", "crisis.overdose", "crisis.violence_home"}


def test_each_act_is_told_as_a_farewell_and_as_an_ordinary_day(tmp_path):
    (tmp_path / "one.toml").write_text(
        '[slots]\nkin = ["aunt"]\n[[joined]]\nact = ["gave my {kin} the (car|van)"]\nfar = ["it ends"]\nnear = ["we move"]\n'
        '[[line]]\nkind = "overdose"\nsay = ["took too many"]\npass = ["took a walk"]\n'
    )
    lines = dict(ways.written(2, tmp_path))
    assert {text.split()[2] for text in lines} == {"aunt", "many", "walk"}
    assert sorted(lines.values()) == ["", "", "crisis.overdose", "crisis.suicide"]
