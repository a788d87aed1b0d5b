"""Links by the room's policy and the member's standing; the way to help stays open."""

import pytest

from moderation.check import Context, assess, warm

QUIET = Context()
NO_LINKS = Context(links="known")
NEWCOMER = Context(newcomer=True)


@pytest.fixture(scope="module", autouse=True)
def warmed():
    warm()


@pytest.mark.parametrize(
    "text", ["read this https://example.com/a", "i wrote it down at www.example.net", "see example.org/poem for it"]
)
def test_links_are_held_where_the_room_says_so(text):
    assert assess(text, QUIET).action == "publish"
    assert assess(text, NO_LINKS).action == "hold"


def test_a_newcomers_link_is_not_simply_shown():
    assert assess("read this https://example.com/a", NEWCOMER).action in ("hold", "refuse")


@pytest.mark.parametrize(
    "text",
    [
        "https://988lifeline.org/ helped me",
        "find a meeting https://www.aa.org/find-aa",
        "https://www.samhsa.gov has a list",
        "nhs page: www.talktofrank.com",
        "no link here. just me.",
    ],
)
def test_links_to_help_pass_everywhere(text):
    assert assess(text, NO_LINKS).action == "publish"
    assert assess(text, NEWCOMER).action == "publish"
