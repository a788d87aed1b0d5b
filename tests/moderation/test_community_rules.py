"""The community's own rules in the pure check: what they find, what follows, and that they silence no crisis."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.check import Context, assess, fold, warm
from moderation.check.community import CommunityRule, Overlay, RuleError, pattern, phrase
from moderation.check.signals import CRISIS_KINDS, GUIDELINE_KINDS
from moderation.rules.sample import outcome, shipped

CASES = Path(__file__).parent / "cases"
CRISES = [line for path in sorted(CASES.glob("crisis_*.toml")) for line in tomllib.loads(path.read_text())["caught"]]
EFFECTS = ("hold", "hint", "alert")


def laid(*rules):
    return Context(community=Overlay("c1", rules))


def rule(words, effect="hold", kind="sourcing", how="phrase", number=1):
    return CommunityRule(number, how, words, kind, effect)


@pytest.fixture(scope="module", autouse=True)
def warmed():
    warm()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("blue river", "anybody got blue river tonight"),
        ("blue river", "BLUE   RIVER!"),
        ("Blue Ríver", "some blue river please"),
        ("blue river", "bluе river"),  # a Cyrillic letter in it
        ("blue riv*", "the blue riverboat"),
        ("río azul", "¿alguien tiene rio azul?"),
        ("can't wait for the parcel", "cant wait for the parcel"),
    ],
)
def test_a_phrase_is_found_as_people_write_it(words, text):
    verdict = assess(text, laid(rule(words)))
    assert verdict.action == "hold"
    (signal,) = (signal for signal in verdict.signals if signal.rule == "community.1")
    assert signal.kind == "sourcing"
    assert phrase(words).split()[-1][:3] in fold(text[signal.start : signal.end]).words


@pytest.mark.parametrize("text", ["the blue riverish", "blue, then river", "a blue house by the river"])
def test_a_phrase_is_not_found_in_other_words(text):
    assert assess(text, laid(rule("blue river"))).action == "publish"


def test_a_pattern_is_found_with_its_place():
    text = "Ask for TRANQ-9 at the door"
    verdict = assess(text, laid(rule(r"\btranq-?\d\b", how="pattern")))
    assert verdict.action == "hold"
    assert [text[s.start : s.end] for s in verdict.signals if s.rule == "community.1"] == ["TRANQ-9"]


@pytest.mark.parametrize(
    ("effect", "action", "alert", "hint"),
    [("hold", "hold", False, False), ("hint", "publish", False, True), ("alert", "publish", True, False)],
)
@pytest.mark.parametrize("kind", GUIDELINE_KINDS)
def test_a_rule_does_what_it_says_whatever_its_kind(kind, effect, action, alert, hint):
    for context in (laid(rule("blue river", effect, kind)), laid(rule("blue river", effect, kind))):
        verdict = assess("we met at the blue river", context)
        assert (verdict.action, verdict.alert, verdict.hint) == (action, alert, hint)
        assert not verdict.support


def test_a_rule_refuses_nothing_not_even_of_newcomers():
    context = Context(newcomer=True, flooding=True, community=Overlay("c1", [rule("blue river", kind="spam")]))
    assert assess("we met at the blue river", context).action == "hold"


def test_the_version_of_the_rules_is_in_the_verdict():
    assert assess("hello", laid(rule("blue river"))).version == assess("hello").version + "+c1"


@pytest.mark.parametrize(
    ("how", "words", "code"),
    [
        ("phrase", "", "empty"),
        ("phrase", "  *", "short"),
        ("phrase", "a", "short"),
        ("phrase", "..!", "short"),
        ("phrase", "x" * 101, "long"),
        ("pattern", "(", "unreadable"),
        ("pattern", r"(?=drugs)x", "unreadable"),
        ("pattern", r"(a)\1", "unreadable"),
        ("pattern", "a{900}{900}", "unreadable"),
        ("pattern", "x*", "anything"),
        ("pattern", ".", "anything"),
        ("pattern", "", "empty"),
        ("pattern", "x" * 201, "long"),
    ],
)
def test_what_cannot_be_used_says_why(how, words, code):
    with pytest.raises(RuleError) as caught:
        phrase(words) if how == "phrase" else pattern(words)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", [*CRISIS_KINDS, "concern.past", "nonsense"])
def test_no_rule_of_a_community_names_a_crisis(kind):
    with pytest.raises(RuleError):
        Overlay("c1", [rule("blue river", kind=kind)])


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_no_rule_silences_a_crisis(data):
    """Rules made of a crisis message's own words, and patterns that fit anything, of every kind and effect."""
    text = data.draw(st.sampled_from(CRISES))
    words = text.split()
    rules = []
    for number in range(data.draw(st.integers(1, 6))):
        begin = data.draw(st.integers(0, len(words) - 1))
        some = " ".join(words[begin : begin + data.draw(st.integers(1, 6))])[:100]
        how = data.draw(st.sampled_from(["phrase", "pattern"]))
        shape = some if how == "phrase" else data.draw(st.sampled_from([r"\w+", r"[a-z].*", r"(\w+ )+\w+", "i|me|my"]))
        kind, effect = data.draw(st.sampled_from(GUIDELINE_KINDS)), data.draw(st.sampled_from(EFFECTS))
        try:
            Overlay("c1", [rule(shape, effect, kind, how, number)])
        except RuleError:
            continue
        rules.append(rule(shape, effect, kind, how, number))
    context = Context(
        newcomer=data.draw(st.booleans()), flooding=data.draw(st.booleans()), community=Overlay("c1", rules)
    )
    plain, verdict = assess(text), assess(text, context)
    assert verdict.action in ("publish", "publish_masked")
    assert verdict.support
    assert verdict.alert
    hurt = [signal for signal in plain.signals if signal.kind in CRISIS_KINDS]
    shown = set(plain.masks)
    for start, end in verdict.masks:
        assert (start, end) in shown or not any(start < signal.end and signal.start < end for signal in hurt)


def test_words_of_a_rule_are_masked_beside_a_crisis_but_not_over_it():
    text = "I want to kill myself tonight, the blue river man is here"
    beside = assess(text, laid(rule("blue river")))
    assert [text[start:end] for start, end in beside.masks] == ["blue river"]
    over = assess(text, laid(rule("kill myself tonight")))
    assert (over.action, over.masks, over.alert) == ("publish", (), True)


def test_where_a_crisis_is_doubted_a_rule_of_the_community_holds_nothing_that_shipped_rules_would_not(monkeypatch):
    """An alert of the community must not look like certainty: doubt still speaks for publishing."""
    from moderation.check import crisis
    from moderation.check.signals import Signal

    doubt = [Signal("crisis.suicide", "doubt", "", 0, 3)]
    monkeypatch.setattr(crisis, "doubted", lambda folded: doubt)
    rules = rule("blue river"), rule("blue river", "alert", number=2)
    assert assess("we met at the blue river", laid(*rules)).action in ("publish", "publish_masked")


def test_a_broken_crisis_stage_publishes_whatever_a_rule_says():
    def broken(folded, context):
        raise ValueError

    from moderation.check import community

    rules = rule("blue river"), rule("blue river", "alert", number=2)
    stages = (("crisis", broken), ("community", community.find))
    verdict = assess("we met at the blue river", laid(*rules), stages)
    assert (verdict.action, verdict.missing) == ("publish", True)


def test_two_hundred_phrases_and_a_bad_pattern_cost_little():
    phrases = [rule(f"word{number} blue river {number}", number=number) for number in range(200)]
    patterns = [rule(rf"(a+)+{number}$", how="pattern", number=300 + number) for number in range(40)]
    long = fold("a" * 4000)
    usual = fold("thank you all, it was a long day and I walked home by the river instead of the shop")
    assert usual.words
    assert long.words
    assert best(Overlay("c1", phrases), usual) < 50e-6
    assert best(Overlay("c1", [*phrases, *patterns]), long) < 0.05


def best(overlay, folded):
    """The quickest of many turns, in seconds of this thread."""
    turns = []
    for _ in range(50):
        began = time.thread_time()
        for _ in range(10):
            overlay.find(folded)
        turns.append((time.thread_time() - began) / 10)
    return min(turns)


def test_the_labelled_lines_are_mostly_judged_as_they_are_labelled():
    lines = shipped()
    wrong = [line.text for line in lines if outcome(assess(line.text, Context(line.language))) != line.outcome]
    assert len(lines) > 80
    assert len(wrong) <= 6, wrong
    unseen = [
        line.text for line in lines if line.outcome == "crisis" and outcome(assess(line.text)) not in ("crisis",)
    ]
    assert not unseen
