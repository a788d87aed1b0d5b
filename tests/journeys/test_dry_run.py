"""A moderator proposes a rule, tries it on what was said, puts it live, sees it on a case, and takes it back."""

import random
import string

import pytest
from playwright.sync_api import expect

from moderation.models import Case
from tests.support.browser import axe

LOOKS = {"desktop": {}, "phone, dark": {"phone": True, "dark": True}}


def unheard():
    return "zor" + "".join(random.choices(string.ascii_lowercase, k=9))


def propose(window, place, word):
    window.goto(f"{place.url}/desk/rules/")
    window.get_by_role("link", name="Propose a rule").click()
    window.get_by_label("The words").fill(f"{word} river")
    window.get_by_label("What is it about?").select_option("sourcing")
    window.get_by_label("Hold it until a moderator has looked").check()
    window.get_by_label("A message that it must catch").fill(f"who has {word} river?")


def fits(window):
    assert axe(window) == []
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_rule_is_tried_before_it_counts(place, windows, ana, mo, room, look):
    word, speaking = unheard(), ana.enters(room)
    speaking.say_for_good(f"anybody with some {word} river tonight?")
    window = windows.open(f"{place.url}/desk/", mo, **look)

    propose(window, place, word)
    window.get_by_role("button", name="Save the proposal").click()
    expect(window.get_by_role("alert")).to_contain_text("Everything you wrote is still here")
    expect(window.get_by_label("The words")).to_have_value(f"{word} river")
    fits(window)
    window.get_by_label("A message close to it that must pass").fill("we sat by the river")
    window.get_by_role("button", name="Save the proposal").press("Enter")

    expect(window.get_by_role("button", name="Put it live")).to_have_count(0)
    window.get_by_role("button", name="Try it on the last 30 days").click()
    expect(window.get_by_role("heading", name="What it would have done")).to_be_visible()
    window.get_by_text("excerpt of what would change").click()
    expect(window.locator("mark")).to_have_text([f"{word} river"])
    fits(window)

    window.get_by_role("button", name="Put it live").click()
    expect(window.get_by_text(f"“{word} river”")).to_be_visible()
    fits(window)
    speaking.until("held", nonce=speaking.say(f"still some {word} river left"))

    case = Case.objects.get(author_id=ana.pk)
    window.goto(f"{place.url}/desk/cases/{case.pk}/")
    window.get_by_text("Which rule hit which words").click()
    expect(window.locator("[data-why] mark")).to_have_text([f"{word} river"])
    fits(window)

    window.goto(f"{place.url}/desk/rules/history/")
    fits(window)
    window.get_by_role("button", name="Go back to this").first.click()
    expect(window.get_by_role("heading", name="Rules of this community")).to_be_visible()
    expect(window.get_by_text(f"“{word} river”")).to_have_count(0)
    speaking.say_for_good(f"free to say {word} river again")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_links_are_set_room_by_room(place, windows, mo, room, look):
    window = windows.open(f"{place.url}/desk/links/", mo, **look)
    window.get_by_label(room.name, exact=True).select_option("known")
    window.get_by_role("button", name=f"Set it: {room.name}").click()
    expect(window.get_by_role("status").first).to_contain_text(f"Set for {room.name}")
    expect(window.get_by_label(room.name, exact=True)).to_have_value("known")
    fits(window)
