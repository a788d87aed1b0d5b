"""The host at work: a help line is confirmed and comes onto the card, a guideline changes and is agreed to again."""

import pytest
from playwright.sync_api import expect

from community.members.models import Member
from moderation import guidelines, tended
from moderation.models import Guidelines, LineChange
from tests.journeys.test_for_everybody import LOOKS, findings
from tests.support.processes import eventually
from tests.support.talk import TEXT, box, card, enter, say

ASKED = "The guidelines have changed since you agreed to them."
SIZES = {"phone": {"phone": True}, "desktop": {}}
LINE = "us-crisis-text-line"
NEW_TEXT = "Knock before you come in, and sit where you like."


@pytest.fixture(autouse=True)
def as_it_came(place, move_in):
    """What a test changes for the whole place goes with it."""
    yield
    LineChange.objects.all().delete()
    tended.forget()
    if Guidelines.objects.exclude(version=1).exists():
        witness = move_in(place, "wren").visitor()
        Guidelines.objects.exclude(version=1).delete()
        Member.objects.filter(guidelines_version__gt=1).update(guidelines_version=1)
        guidelines.forget()
        eventually(lambda: ASKED not in witness.get("/rooms/").text, "the first version in force")


@pytest.fixture
def helen(place, move_in):
    """The host, at home in the United States."""
    return move_in(place, "helen", role="host", region="US")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_help_line_is_confirmed_by_hand_and_stands_on_the_card(place, windows, move_in, helen, room, size):
    hosts = windows.open(f"{place.url}/host/", helen, **size)
    hosts.get_by_role("link", name="Look after the help lines").click()
    hosts.get_by_role("link", name="Crisis Text Line", exact=True).first.click()
    expect(hosts.get_by_text("Not shown: nobody has confirmed it yet.")).to_be_visible()
    hosts.get_by_role("button", name="I compared every digit today: it is right").click()
    expect(hosts.get_by_text("Done. Cards and pages show it within a few seconds.")).to_be_visible()
    expect(hosts.get_by_text(f"by {helen.name}")).to_be_visible()
    stranger = windows.open(f"{place.url}/help-now/?country=US&what=suicide", **size)
    reloaded_until(stranger, "Crisis Text Line")
    ana = move_in(place, "ana", region="US")
    hers = windows.open(f"{place.url}/", ana, **size)
    enter(hers, place.url, room)
    say(hers, "I want to kill myself tonight")
    expect(card(hers)).to_contain_text("Crisis Text Line")
    hosts.get_by_role("button", name="Take it back").click()
    expect(hosts.get_by_text("Not shown: nobody has confirmed it yet.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_wrong_digit_is_not_saved(place, windows, helen, size):
    hosts = windows.open(f"{place.url}/host/help-lines/us-poison-help/", helen, **size)
    hosts.get_by_text("Correct it").click()
    number = hosts.get_by_label("Number to call")
    right = number.input_value()
    number.fill(right[:-1])
    hosts.get_by_role("button", name="Save the correction").click()
    expect(hosts.get_by_text("No number in that country looks like this.")).to_be_visible()
    expect(hosts.get_by_label("Number to call")).to_have_value(right[:-1])
    assert not LineChange.objects.exists()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_guideline_changes_and_the_next_word_asks(place, windows, helen, ana, ben, room, size):
    hers, his = windows.open(f"{place.url}/", ana, **size), windows.open(f"{place.url}/", ben, **size)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    edit(windows.open(f"{place.url}/host/guidelines/", helen, **size))
    witness = windows.open(f"{place.url}/rooms/", ben, **size)
    reloaded_until(witness, ASKED)
    say(hers, "a word that waits")
    expect(hers.get_by_text("Our guidelines have changed since you agreed to them.")).to_be_visible()
    expect(box(hers)).to_have_value("a word that waits")
    say(his, "I want to kill myself tonight")
    expect(hers.locator(TEXT)).to_have_text(["I want to kill myself tonight"])
    hers.get_by_role("link", name="Read what is new and agree").first.click()
    expect(hers.get_by_text(NEW_TEXT)).to_be_visible()
    hers.get_by_role("button", name="I agree").click()
    expect(box(hers)).to_have_value("a word that waits")
    hers.get_by_role("button", name="Say it").click()
    expect(his.locator(TEXT).last).to_have_text("a word that waits")
    assert Member.objects.get(pk=ana.pk).guidelines_version == 2


def edit(hosts):
    """Another text for one guideline, looked at first, then saved."""
    rule = hosts.locator("details", has=hosts.locator('summary:text("Be kind")'))
    rule.locator("summary").click()
    rule.get_by_label("In plain words (English)").fill(NEW_TEXT)
    hosts.get_by_role("button", name="See it as members will").last.click()
    expect(hosts.get_by_role("heading", name="This is what members will read")).to_be_visible()
    expect(hosts.locator(".rule", has_text=NEW_TEXT)).to_be_visible()
    hosts.get_by_role("button", name="Save as a new version").first.click()
    expect(hosts.get_by_text("Version 2 is in force.")).to_be_visible()


def reloaded_until(window, words):
    """Load a page again until the words stand on it."""

    def there():
        window.reload()
        return words in window.inner_text("main")

    eventually(there, f"{words!r} on the page", step=0.3)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_of_the_host_are_for_everybody(place, windows, helen, ana, look):
    words = guidelines.newest().words
    changed = {code: [{**rule, "text": NEW_TEXT} for rule in rules] for code, rules in words.items()}
    guidelines.publish(changed, helen.member, seen=1)
    paths = ["/host/", "/host/guidelines/", "/host/help-lines/", f"/host/help-lines/{LINE}/", "/host/help-lines/add/"]
    found = findings(windows.open(f"{place.url}/", helen, **look), place, paths)
    found += findings(
        windows.open(f"{place.url}/", ana, **look), place, ["/guidelines/?version=1", "/guidelines/agree/"]
    )
    assert found == []
