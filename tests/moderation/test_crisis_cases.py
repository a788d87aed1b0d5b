"""The tables of crisis, concern, harassment and stigma: every caught line is caught, and its innocent neighbours pass."""

import tomllib
from pathlib import Path

import pytest

from moderation.check import assess

CASES = Path(__file__).parent / "cases"
CRISES = ("crisis_suicide", "crisis_self_harm", "crisis_overdose", "crisis_withdrawal", "crisis_violence")


def rows(expected, *names):
    return [row for name in names for row in of_table(name, expected)]


def of_table(name, expected):
    table = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    for text in table[expected]:
        yield pytest.param(table["kind"], text, id=f"{name}: {text[:60]}")


@pytest.mark.parametrize(("kind", "text"), rows("caught", *CRISES))
def test_a_crisis_appears_with_help_and_an_alert(kind, text):
    verdict = assess(text)
    assert any(found.startswith(kind) for found in verdict.kinds) or verdict.alert
    assert verdict.alert
    assert verdict.support
    assert verdict.action in ("publish", "publish_masked")


@pytest.mark.parametrize(("kind", "text"), rows("passes", *CRISES))
def test_the_innocent_neighbour_of_a_crisis_alerts_nobody(kind, text):
    verdict = assess(text)
    assert not verdict.alert
    assert verdict.action == "publish"


@pytest.mark.parametrize(("kind", "text"), rows("caught", "concern"))
def test_a_concern_appears_with_help_and_without_an_alert(kind, text):
    verdict = assess(text)
    assert verdict.action == "publish"
    assert verdict.support
    assert not verdict.alert


@pytest.mark.parametrize(("kind", "text"), rows("passes", "concern"))
def test_the_innocent_neighbour_of_a_concern_appears_alone(kind, text):
    verdict = assess(text)
    assert verdict.action == "publish"
    assert not verdict.support


@pytest.mark.parametrize(("kind", "text"), rows("caught", "harassment"))
def test_harassment_is_held(kind, text):
    verdict = assess(text)
    assert "harassment" in verdict.kinds
    assert verdict.action == "hold"


@pytest.mark.parametrize(("kind", "text"), rows("caught", "stigma"))
def test_a_stigmatising_word_appears_with_a_private_hint(kind, text):
    verdict = assess(text)
    assert verdict.action == "publish"
    assert verdict.hint


@pytest.mark.parametrize(("kind", "text"), rows("passes", "harassment", "stigma"))
def test_the_innocent_neighbour_appears_without_a_hint(kind, text):
    verdict = assess(text)
    assert verdict.action == "publish"
    assert not verdict.hint
    assert kind not in verdict.kinds


@pytest.mark.parametrize(
    "text", ["so tired😭😭today i want to die tonight", "kill🔪🔪me f😂🤣uck this, i want to die"]
)
def test_several_pictures_inside_a_word_do_not_stop_the_check(text):
    verdict = assess(text)
    assert not verdict.missing
    assert verdict.alert
