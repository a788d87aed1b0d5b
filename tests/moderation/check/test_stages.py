"""The first stages one by one: what a text is folded to, where a template then matches in it, and what it needs."""

from itertools import product

import pytest

from moderation.check.anchors import Anchors
from moderation.check.book import shipped
from moderation.check.line import Line, Pattern
from moderation.check.template import TemplateError, compile_template, read

FOLDS = [
    # as written, character by character, word by word
    ("I CAN'T sleep", "i can't sleep", "i can not sleep"),
    ("ＷＩＤＥ letters", "wide letters", "wide letters"),
    ("café Ñandú", "cafe nandu", "cafe nandu"),
    ("рау me", "pay me", "pay me"),
    ("d\u200bi\u200be", "die", "die"),
    ("soooo tired", "soooo tired", "so tired"),
    ("k i l l me", "k i l l me", "kill me"),
    ("s.u.i.c.i.d.e", "s.u.i.c.i.d.e", "suicide"),
    ("suic1de", "suic1de", "suicide"),
    ("sucide", "sucide", "suicide"),
    ("30mg, ok?", "30mg, ok?", "30 mg , ok ?"),
    ("wait... really?!", "wait... really?!", "wait . really ?"),
    ('he said "no"', 'he said "no"', "he said no"),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "plain", "words"), FOLDS)
def test_a_text_is_folded_in_steps(text, plain, words):
    folded = shipped().fold(text)
    assert folded.plain == plain
    assert folded.words.split() == words.split()


def test_each_word_knows_its_place_in_the_original():
    text = "  I W̲A̲N̲T to d\u200bie, ok"
    folded = shipped().fold(text)
    start = folded.words.index(" die ") + 1
    first, last = folded.span(start, start + len("die"), "words")
    assert text[first:last] == "d\u200bie"


SETS = {"want": read("(want|would like)", {}), "end": read("(die|end it|end it all)", {})}

MATCHES = [
    # the template, the words, what of them matches
    ("want to die", "i want to die tonight", ["want to die"]),
    ("want to die", "i want , to die", []),
    ("i {want} to {end}", "i would like to end it all now", ["i would like to end it all"]),
    ("i {want} , {end}", "i want , die", ["i want , die"]),
    ("i {want} {end}", "i want , die", ["i want , die"]),
    ("i ~2 die", "i just want die", ["i just want die"]),
    ("i ~2 die", "i just want to die", []),
    ("i ~2 die", "i just . die", []),
    ("i ~3 die", "i die die die", ["i die die die"]),
    ("kill* me", "killing me and kill me", ["killing me", "kill me"]),
    ("really? tired", "tired and really tired", ["tired", "really tired"]),
    ("# pills", "30 pills or thirty pills", ["30 pills"]),
    ("since %", "since 2019 and since 3019", ["since 2019"]),
    ("< goodbye", "goodbye . she said goodbye , goodbye", ["goodbye", "goodbye"]),
    ("(<|so) tired", "tired of it , so tired , not tired", ["tired", "so tired"]),
    ("help >", "help me . please help", ["help"]),
    ("took it . goodbye", "i took it . goodbye", ["took it . goodbye"]),
    ("(a|a b|a b c) d", "a b c d", ["a b c d"]),
]


@pytest.mark.parametrize(("template", "words", "found"), MATCHES)
def test_a_template_matches_these_words(template, words, found):
    line = Line(words.split())
    pattern = Pattern([compile_template(template, SETS)])
    assert [line.text[start:end] for start, end in pattern.spans(line)] == found


def test_of_several_templates_the_first_is_preferred_and_none_overlap():
    line = Line("glad i did not , not me".split())
    pattern = Pattern([compile_template(template, {}) for template in ("glad i did not", "not")])
    assert [line.text[start:end] for start, end in pattern.spans(line)] == ["glad i did not", "not"]


def test_a_part_of_a_line_has_edges_of_its_own():
    line = Line("he said i want to die".split())
    pattern = Pattern([compile_template("said >", {})])
    assert pattern.spans(line) == []
    assert pattern.among(line, 0, len(" he said "))
    assert pattern.found(line, 0, 2) == [(1, 2)]


def test_a_template_names_what_it_needs_the_rarest_first():
    needs = compile_template("i {want} ~3 (overdose|relapse*)", SETS).needs
    assert needs[0] == {" overdose ", " relapse"}
    assert {" i "} in needs
    assert {" want ", " would like "} in needs


OPENINGS = ["(pills|gun)", "(pills|gu*) there", "(#|pills|gun) (there|of)", "~2 (pill*|gun)"]


@pytest.mark.parametrize("template", OPENINGS)
def test_a_long_line_is_found_the_same_however_many_parts_were_looked_for(template):
    words = ("so many pills there , 12 of them . a gun there and 3 guns " * 9).split()
    node = Pattern([compile_template(f"{template} x?", {})])
    fresh, asked = Line(words), Line(words)
    others = [Pattern([compile_template(f"{word} (of|there)", {})]) for word in "so many of and a them 12 3".split()]
    for other in others:
        other.spans(asked)
    assert node.spans(fresh) and node.spans(fresh) == node.spans(asked)


TOLD_EARLY = [
    "a ~2 ba", "a ba? c", "a? ~1 (ba|c a) c", "(a|ba c) ~1 , ba", "< a? (ba|c) (c|a ba)", "a ~1 ba* ~1 c",
    "(a|~1 ba) c ~1 a",
]  # fmt: skip


@pytest.mark.parametrize("template", TOLD_EARLY)
def test_what_tells_early_that_nothing_matches_hides_no_match(template):
    row = compile_template(f"{template} x", {}).node
    lines = [[*words, "x"] for words in product(("a", "ba", "c", ","), repeat=5)]
    assert row.told is not None
    found = [row.ends(Line(line), at) for line in lines for at in range(5)]
    row.told = None
    assert found == [row.ends(Line(line), at) for line in lines for at in range(5)]
    assert any(found)


NEEDS = [
    [frozenset({" die "}), frozenset({" i "})],
    [frozenset({" relaps", " would like "})],
    [frozenset({" would like "}), frozenset({" die ", " dying "})],
]


def told_by(anchors, line):
    words = line.split()
    (told,) = anchors.told(words, [(0, len(words))])
    return told


def test_anchors_are_found_where_they_begin():
    words = "i would like to relapse or would die".split()
    begun = Anchors(NEEDS).told(words, [(at, at + 1) for at in range(len(words))])
    assert [any(told) for told in begun] == [True, True, False, False, True, False, False, True]
    assert [any(told) for told in Anchors(NEEDS).told(words, [(1, 4), (2, 4), (2, 5)])] == [True, False, True]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("i would like to die", [0, 1, 2]),
        ("would like to die", [1, 2]),
        ("i would die", [0]),
        ("relapsing", [1]),
        ("i am dying", []),
        ("like i would", []),
    ],
)
def test_a_template_is_possible_when_each_of_its_needs_is_met(line, numbers):
    anchors = Anchors(NEEDS)
    assert list(anchors.possible(told_by(anchors, line))) == numbers


def test_of_none_of_the_templates_none_is_possible():
    anchors = Anchors(NEEDS)
    told = told_by(anchors, "i would like to die")
    assert anchors.possible(told, 0b100) == [2]
    assert anchors.possible(told, 0) == []


SENTENCES = [
    ("I am. Are you? yes, I", [" i am . ", "are you ? ", "yes , i "]),
    ("...", [" . "]),
    ("", [" "]),
    ("one, two", [" one , two "]),
]


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_a_text_is_divided_at_its_full_stops_and_questions(text, sentences):
    folded = shipped().fold(text)
    assert [folded.words[start:end] for start, end in folded.sentences] == sentences


DANGER = "(bit my ~2 tongue|ants|seeing ~2 things|am ~1 dying|the ~1 shakes)"


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("i keep seeing these odd things", [0]),
        ("there are ants and i stopped drinking", [0, 1]),
        ("i keep seeing it and stopped drinking", []),
        ("things that i stopped drinking", []),
        ("i bit things", []),
    ],
)
def test_a_template_is_possible_only_by_a_way_that_is_open(line, numbers):
    templates = [compile_template(words, {}) for words in (DANGER, f"{DANGER} ~9 stopped")]
    anchors = Anchors([template.needs for template in templates], [template.ways for template in templates])
    assert list(anchors.possible(told_by(anchors, line))) == numbers


WRONG = [
    ("want (to die", "never closed"),
    ("want to) die", "never opened"),
    ("{nothing} at all", "no set named 'nothing'"),
    ("~3 #", "no word that must be there"),
    ("(die|~2) now", "may be nothing at all"),
    ("want (die|) now", "a choice is empty"),
    ("k*ill me", "not a word"),
    ("d* me", "one letter"),
    ("{} me", "cannot be read"),
]


@pytest.mark.parametrize(("template", "reason"), WRONG)
def test_a_template_that_makes_no_sense_is_refused_with_the_reason(template, reason):
    with pytest.raises(TemplateError, match=reason):
        compile_template(template, {})
