"""Ordinary words are read as they are written: neither divided into others nor taken for slips of them."""

import tomllib

import pytest

from moderation.check import fold, shared
from moderation.check.glyphs import DATA
from moderation.check.lexicon import read_lexicons


def beside():
    """The words of the cues and of what silences or completes a rule, but for those with any ending."""
    lexicon = read_lexicons()
    templates = [one for rule in lexicon.rules for one in (*rule.but_not, *rule.but_not_text, *rule.also)]
    templates += [one for cues in lexicon.cues.values() for lines in cues.values() for one in lines]
    words = shared.words([template.node for template in templates])
    shared.forget()
    return {word for word in words if word.isalpha() and len(word) > 4}


def spelled_out():
    """The words that the tables of spelling put in other words on purpose."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in DATA.glob("*/spelling.toml")]
    return {word for table in tables for spelled in table["expand"].values() for word in spelled}


def test_what_only_cues_and_exceptions_know_is_met_as_it_is_written():
    words = beside()
    assert len(words) > 3_000
    read = {word: fold(word).words.strip() for word in words - spelled_out()}
    assert {word: found for word, found in read.items() if found != word} == {}


@pytest.mark.parametrize(
    "word", ["growing", "speaking", "football", "notebook", "present", "patada", "soledad", "nevera"]
)
def test_an_ordinary_word_is_neither_divided_nor_mended(word):
    assert fold(word).words.strip() == word


@pytest.mark.parametrize(("glued", "words"), [("killmyself", "kill myself"), ("hurtmyself", "hurt myself")])
def test_words_written_as_one_are_still_divided(glued, words):
    assert fold(glued).words.strip() == words
