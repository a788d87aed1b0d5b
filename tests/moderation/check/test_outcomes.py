"""The table of outcomes, for every company that signals can come in, and for those who ask how to die."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.check import Context, assess, warm
from moderation.check.signals import CRISIS_KINDS, KINDS, Signal
from moderation.check.verdict import decide

DANGER = [kind for kind in CRISIS_KINDS if kind != "crisis.violence_others"]

signals = st.lists(
    st.builds(
        Signal,
        kind=st.sampled_from(KINDS),
        rule=st.sampled_from(("a", "b")),
        guideline=st.just("g"),
        start=st.integers(0, 20),
        end=st.integers(20, 40),
        threat=st.booleans(),
        mask=st.booleans(),
    ),
    max_size=6,
)
contexts = st.builds(Context, newcomer=st.booleans(), flooding=st.booleans(), speak_for_yourself=st.booleans())
METHODS = (
    "how many {pills} until i don't wake up",
    "how many {pills} until you never wake up",
    "how many {pills} would it take to kill myself",
    "how much {pills} do i need so i won't wake up again",
    "i want to die. how many {pills} does it take",
    "how many {pills} is enough? i'm going to kill myself tonight",
    "what is the lethal dose of {pills}, i can't live any more and i want to die",
)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    warm()


@given(signals, st.sampled_from(DANGER), contexts)
def test_danger_to_the_author_publishes_in_any_company(others, kind, context):
    verdict = decide([*others, Signal(kind, "own", "crisis", 0, 5)], context)
    assert verdict.action in ("publish", "publish_masked")
    assert verdict.support and verdict.alert and not verdict.hint


@given(signals, contexts)
def test_a_threat_is_held_unless_its_author_is_in_danger(others, context):
    calm = [signal for signal in others if signal.kind not in DANGER]
    verdict = decide([*calm, Signal("harassment", "threat", "respect", 0, 5, threat=True)], context)
    assert (verdict.action, verdict.support, verdict.alert) == ("hold", True, True)


@pytest.mark.parametrize("pills", ["sleeping pills", "tylenol", "xanax", "percocets"])
@pytest.mark.parametrize("question", METHODS)
def test_who_asks_how_to_die_is_in_a_crisis_first(question, pills):
    verdict = assess(question.format(pills=pills))
    assert verdict.action in ("publish", "publish_masked")
    assert verdict.support and verdict.alert
    assert "crisis.suicide" in verdict.kinds


def test_a_threat_from_somebody_in_danger_is_masked():
    text = "i will kill you ben and then i will kill myself tonight"
    verdict = assess(text)
    assert verdict.action == "publish_masked"
    assert verdict.alert
    assert any(start <= text.index("kill you") < end for start, end in verdict.masks)
