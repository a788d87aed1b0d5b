"""The goals are judged by the figures of the run, and what was not measured is said to be that."""

import pytest

from bench import goals


def stats(**figures):
    return {name: {"median": value, "min": value, "max": value} for name, value in figures.items()}


def talk(cost, **more):
    return stats(cpu_s_per_100k=cost, p99_ms=9, lost=0, doubled=0, disordered=0, odd=0) | stats(**more)


def judged(figures, past=None):
    return {goal.words: goal for goal in goals.of(figures, past)}


W1_COST, TWO = "W1: CPU seconds per 100,000", "W1: two processes, times the CPU of one"
TUTORIAL, ODDLY = "W1: times cheaper than the tutorial on daphne", "lost, doubled, out of order, or answered oddly"


@pytest.mark.parametrize(
    ("cost", "reached", "word"), [(0.5, True, "reached"), (1.0, True, "reached"), (1.1, False, "MISSED")]
)
def test_a_cost_is_held_against_what_was_wanted(cost, reached, word):
    found = judged({"W1": {"hearthside-daphne": talk(cost)}})[W1_COST]
    assert (found.reached("daphne"), found.reached("uvicorn")) == (reached, None)
    line = goals.drawn([found]).splitlines()[3]
    assert word in line
    assert "not measured" in line


@pytest.mark.parametrize(("anchor", "reached"), [(10.0, True), (9.0, False)])
def test_a_ratio_is_that_of_the_same_run(anchor, reached):
    figures = {"W1": {"hearthside-daphne": talk(0.5), "tutorial-daphne": talk(anchor)}}
    assert judged(figures)[TUTORIAL].reached("daphne") is reached
    assert judged(figures)[TUTORIAL].reached("uvicorn") is None


@pytest.mark.parametrize(("two", "reached"), [(0.54, True), (0.6, False)])
def test_two_processes_are_compared_with_one(two, reached):
    figures = {"W1": {"hearthside-uvicorn": talk(0.5), "hearthside-uvicorn-2": talk(two)}}
    assert judged(figures)[TWO].reached("uvicorn") is reached


def test_one_lost_word_in_any_work_is_a_goal_missed():
    figures = {"W1": {"hearthside-daphne": talk(0.5)}, "W2": {"hearthside-daphne": talk(5)}}
    assert judged(figures)[ODDLY].reached("daphne") is True
    figures["W2"]["hearthside-daphne"]["lost"]["max"] = 1
    assert judged(figures)[ODDLY].reached("daphne") is False


def test_the_dearest_kind_of_the_long_past_counts():
    kinds = {"joining": {"times_cpu": 1.0}, "before": {"times_cpu": 1.3}}
    past = {"sqlite": {"kinds": {"daphne": kinds}}, "postgresql": {"kinds": {"daphne": {"page": {"times_cpu": 1.1}}}}}
    found = judged({}, past)["a long past, times the CPU of none"]
    assert (found.found("daphne"), found.reached("daphne"), found.reached("uvicorn")) == (1.3, False, None)


def test_everything_is_said_when_nothing_was_measured():
    found = goals.of({})
    assert goals.drawn(found).endswith(f"reached 0, missed 0, not measured {2 * len(found)}")
    assert {one["daphne"]["reached"] for one in goals.told(found)} == {None}
