"""The tables of cases: every caught line is caught, and its innocent neighbours pass."""

import tomllib
from pathlib import Path

import pytest

from moderation.check import assess, warm
from moderation.check.signals import GUIDELINE_KINDS

CASES = Path(__file__).parent / "cases"
KINDS = ("contact", "sourcing", "method", "spam", "sexual", "minor", "medical_directive")


@pytest.fixture(scope="module", autouse=True)
def warmed():
    warm()


def rows(expected):
    for kind in KINDS if expected == "caught" else (*KINDS, "ordinary"):
        table = tomllib.loads((CASES / f"{kind}.toml").read_text(encoding="utf-8"))
        assert table["kind"] in (kind, "none")
        for text in table[expected]:
            yield pytest.param(kind, text, id=f"{kind}: {text[:60]}")


@pytest.mark.parametrize(("kind", "text"), list(rows("caught")))
def test_it_is_seen_and_does_not_simply_appear(kind, text):
    verdict = assess(text)
    assert kind in verdict.kinds
    assert verdict.action != "publish"


@pytest.mark.parametrize(("kind", "text"), list(rows("passes")))
def test_the_innocent_neighbour_appears(kind, text):
    verdict = assess(text)
    assert not set(verdict.kinds) & set(GUIDELINE_KINDS) - {"stigma", "advice"}
    assert verdict.action == "publish"
