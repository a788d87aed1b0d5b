"""A member's evening in the room: what was taken back is gone, numbers are masked, and every way in works."""

import re

import pytest
from playwright.sync_api import expect

from moderation.models import Case
from rooms.models import Message
from tests.rooms.deciding import decide
from tests.support.people import fill
from tests.support.talk import TEXT, box, card, enter, say

EXIT = re.compile(r"^https://")


def test_what_was_taken_back_while_i_was_away_is_gone_when_i_come_back(place, windows, line, ana, ben, room):
    between = line(place.ports[0])
    his_own = ben.enters(room)
    his_own.say_for_good("said too much")
    his_own.say_for_good("good evening")
    hers = windows.open(f"{between.url}/", ana)
    enter(hers, between.url, room)
    expect(hers.locator(TEXT)).to_have_text(["said too much", "good evening"])
    between.cut()
    his_own.send(type="unsay", seq=1)
    his_own.until("done", deed="unsay")
    his_own.say_for_good("that is better")
    between.resume()
    expect(hers.locator(TEXT)).to_have_text(["good evening", "that is better"], timeout=30_000)
    expect(hers.locator(".gone")).to_have_text(["Taken back"])
    assert "too much" not in hers.content()


def test_a_number_in_a_crisis_is_masked_for_all_and_the_words_are_published(place, windows, ana, ben, room):
    hers, his = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    say(hers, "I want to kill myself tonight, call me on 020 7946 0018")
    expect(his.locator(TEXT)).to_have_text(["I want to kill myself tonight, call me on •••"], timeout=1000)
    expect(card(hers)).to_have_count(1)
    expect(hers.locator(TEXT)).to_contain_text(["•••"])
    his.reload()
    expect(his.locator(TEXT)).to_have_count(1)
    assert "7946" not in his.content()


def test_held_words_come_out_when_a_moderator_publishes_them(place, windows, ana, ben, mo, room):
    hers, his = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    say(hers, "call me on 020 7946 0018 tonight")
    expect(hers.locator(".waiting")).to_contain_text("because of our guideline")
    say(hers, "while it waits")
    expect(his.locator(TEXT)).to_have_text(["while it waits"])
    decide(mo, Case.objects.get(author_id=ana.pk), "restore")
    for window in (hers, his):
        expect(window.locator(TEXT)).to_have_text(["while it waits", "call me on 020 7946 0018 tonight"])
    expect(hers.locator(".waiting .message-text")).to_have_count(0)


@pytest.mark.parametrize("way", ["link", "keys"])
def test_leaving_quickly_takes_along_what_the_device_kept(place, windows, ana, room, way):
    hers = windows.open(f"{place.url}/", ana, phone=True)
    hers.route(EXIT, lambda route: route.fulfill(body="<title>weather</title>", content_type="text/html"))
    enter(hers, place.url, room)
    box(hers).press_sequentially("nobody may see this")
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('hearthside:')).length"
    assert hers.evaluate(kept) == 1
    if way == "link":
        hers.locator("[data-leave]:visible").first.click()
    else:
        for _ in range(3):
            hers.keyboard.press("Escape")
    expect(hers).to_have_title("weather")
    hers.goto(f"{place.url}/help-now/")
    assert hers.evaluate(kept) == 0


def test_without_script_the_room_reads_posts_and_looks_for_new_words(place, windows, ana, ben, room):
    his = ben.enters(room)
    his.say_for_good("good evening")
    hers = windows.open(f"{place.url}/rooms/{room.slug}/", ana, phone=True, java_script_enabled=False)
    expect(hers.locator(TEXT)).to_have_text(["good evening"])
    say(hers, "from a plain page")
    expect(hers.locator(TEXT)).to_have_text(["good evening", "from a plain page"])
    his.say_for_good("welcome")
    hers.get_by_role("link", name="Look for new words").click()
    expect(hers.locator(TEXT)).to_have_text(["good evening", "from a plain page", "welcome"])


def test_the_whole_room_by_keyboard(place, windows, ana, ben, room):
    ben.enters(room).say_for_good("is somebody there?")
    hers = windows.open(f"{place.url}/", ana)
    enter(hers, place.url, room)
    press = hers.keyboard.press
    press("Tab")
    expect(hers.get_by_role("link", name="Skip to the content")).to_be_focused()
    press("Enter")
    tab_to(hers, ".message-more summary")
    press("Enter")
    tab_to(hers, '.deed[value="with-you"]')
    press("Enter")
    expect(hers.locator(".sign-own")).to_have_text(["with you"])
    expect(hers.locator(".message-more summary")).to_be_focused()
    press("Enter")
    tab_to(hers, '[data-deed="reply"]')
    press("Enter")
    expect(box(hers)).to_be_focused()
    hers.keyboard.type("I am here")
    press("Shift+Enter")
    hers.keyboard.type("and not going")
    press("Enter")
    expect(hers.locator(TEXT)).to_have_count(2)
    expect(box(hers)).to_be_focused()
    expect(box(hers)).to_have_value("")
    tab_to(hers, "[data-note-toggle]")
    press("Enter")
    expect(hers.get_by_label("Content note")).to_be_focused()
    tab_to(hers, ".composer-help")
    said = Message.objects.get(room=room, seq=2)
    assert (said.reply_to, said.body) == (1, "I am here\nand not going")


def tab_to(window, selector):
    """Go there with the Tab key alone; each stop on the way has to be in sight."""
    for _ in range(60):
        window.keyboard.press("Tab")
        if window.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            expect(window.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"the Tab key does not lead to {selector}")


@pytest.mark.parametrize("script", [True, False], ids=["live", "without script"])
def test_on_a_small_phone_the_box_stays_in_reach_whatever_stands_above_it(place, windows, move_in, ben, room, script):
    ana = move_in(place, "ana", region="US")
    fill(room, ben, 30)
    hers = windows.open(f"{place.url}/rooms/{room.slug}/", ana, phone=True, java_script_enabled=script)
    say(hers, "he is just another junkie")
    expect(hers.locator(".before")).to_be_visible()
    in_reach(hers)
    say(hers, "I want to kill myself tonight")
    expect(card(hers)).to_have_count(1)
    say(hers, "he is just another junkie")
    expect(hers.locator(TEXT).last).to_have_text("he is just another junkie")
    expect(hers.get_by_text("You could name the person before the condition")).to_be_visible()
    for help_line in (card(hers).get_by_role("link", name="Call 988"), hers.get_by_role("button", name="Close this")):
        expect(help_line).to_be_in_viewport(ratio=0.98)
    in_reach(hers)


def in_reach(window):
    """The box, its button and help are whole on the screen and big enough to touch, and the talk is still there."""
    for touched in (
        box(window),
        window.get_by_role("button", name="Say it", exact=True),
        window.locator(".composer-help"),
    ):
        expect(touched).to_be_in_viewport(ratio=0.98)
        assert touched.bounding_box()["height"] >= 44
    assert window.locator("[data-scroll]").bounding_box()["height"] >= 80
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_small_phone_shows_eight_short_messages_beside_the_box(place, windows, ana, ben, room):
    fill(room, ben, 30)
    ana.enters(room).say_for_good("and one of mine")
    hers = windows.open(f"{place.url}/", ana, phone=True)
    enter(hers, place.url, room)
    scroll = hers.locator("[data-scroll]").bounding_box()
    top, bottom = scroll["y"], scroll["y"] + scroll["height"]
    boxes = [message.bounding_box() for message in hers.locator(".log .message").all()]
    whole = [one for one in boxes if one["y"] >= top and one["y"] + one["height"] <= bottom + 1]
    assert len(whole) >= 8
