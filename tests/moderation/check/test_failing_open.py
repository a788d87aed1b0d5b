"""When the check fails or runs late: words are published, what finished counts, and a person looks."""

import logging
import time

import pytest

from moderation.check import Context, assess, contact, crisis
from moderation.check.engine import DEADLINE, STAGES

PHONE = "call me on 020 7946 0018 tonight"
CRISIS = "i want to kill myself tonight"


def broken(folded, context):
    raise RuntimeError(folded.original)


def slow(folded, context):
    until = time.thread_time() + DEADLINE * 1.2
    while time.thread_time() < until:
        pass
    return []


def without(name, instead):
    return [(each, instead if each == name else find) for each, find in STAGES]


@pytest.mark.parametrize("name", [name for name, _ in STAGES])
def test_a_stage_that_raises_publishes_calm_words_and_has_somebody_look(name):
    verdict = assess("a calm evening to all of you", stages=without(name, broken))
    assert verdict.action == "publish"
    assert verdict.missing


def test_the_other_stages_count_when_one_raises():
    assert assess(PHONE, stages=without("spam", broken)).action == "hold"
    assert assess(CRISIS, stages=without("contact", broken)).alert


def test_without_the_crisis_stage_nobody_is_held():
    verdict = assess(PHONE, stages=without("crisis", broken))
    assert (verdict.action, verdict.missing) == ("publish", True)
    assert "contact" in verdict.kinds


def test_a_check_that_raises_as_a_whole_publishes_and_has_somebody_look():
    verdict = assess(CRISIS, stages=(("crisis", None),))
    assert (verdict.action, verdict.missing) == ("publish", True)


def test_stages_that_finished_in_time_count_and_the_rest_is_looked_at():
    verdict = assess(PHONE, stages=(("crisis", crisis.find), ("contact", contact.find), ("links", slow), *STAGES[3:]))
    assert verdict.action == "hold"
    assert verdict.missing


def test_a_load_that_uses_the_time_up_is_no_way_round_the_check():
    verdict = assess(PHONE, stages=(("crisis", slow), *STAGES[1:]))
    assert verdict.action == "publish"
    assert verdict.missing


def test_a_late_verdict_is_used():
    def late(folded, context):
        return slow(folded, context) + crisis.find(folded, context)

    assert assess(CRISIS, stages=(("crisis", late),)).alert

    def late_contact(folded, context):
        return slow(folded, context) + contact.find(folded, context)

    verdict = assess(PHONE, stages=(("crisis", crisis.find), ("contact", late_contact)))
    assert verdict.action == "hold"
    assert not verdict.missing


def test_only_the_own_time_of_the_thread_counts():
    def waiting(folded, context):
        time.sleep(DEADLINE * 2)
        return []

    verdict = assess(PHONE, stages=(("crisis", waiting), ("contact", contact.find)))
    assert verdict.action == "hold"
    assert not verdict.missing


def test_the_log_of_a_failure_carries_no_words(caplog):
    with caplog.at_level(logging.DEBUG):
        assess("my secret words", Context(), stages=without("crisis", broken))
    assert "crisis" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
