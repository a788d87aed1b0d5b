"""A suggestion before something is said, in the window: the words stay with their author, who has the last word."""

import re

from playwright.sync_api import expect

from rooms.models import Message
from tests.support.browser import axe
from tests.support.talk import TEXT, box, enter, say

STIGMA = "he is just another junkie"


def test_a_hint_keeps_the_words_and_lets_them_go_as_they_are(place, windows, ana, ben, room):
    hers, his = windows.open(f"{place.url}/", ana, phone=True), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    say(his, "how is your brother?")
    hers.locator(".message-more summary").click()
    hers.get_by_role("link", name="Answer this").click()
    say(hers, STIGMA)
    before = hers.locator(".before")
    expect(before).to_contain_text("Only you see this; nothing was said yet.")
    expect(before).to_contain_text("junkie")
    assert axe(hers) == []
    expect(box(hers)).to_have_value(STIGMA)
    expect(hers.get_by_text("You answer")).to_be_visible()
    before.get_by_role("button", name="Say it as it is").click()
    expect(his.locator(TEXT)).to_have_text(["how is your brother?", STIGMA])
    expect(before).to_have_count(0)
    assert Message.objects.get(room=room, body=STIGMA).reply_to == 1


def test_a_hint_stays_while_the_room_around_it_changes(place, windows, ana, mo, room):
    hers = windows.open(f"{place.url}/", ana)
    enter(hers, place.url, room)
    say(hers, STIGMA)
    expect(hers.locator(".before")).to_be_visible()
    mo.enters(room)
    expect(hers.locator("[data-staffed=yes]").first).to_be_visible()
    expect(hers.locator(".before")).to_be_visible()


def test_changed_words_go_out_without_a_hint(place, windows, ana, room):
    hers = windows.open(f"{place.url}/", ana)
    enter(hers, place.url, room)
    say(hers, "my name is Martha Bergström")
    expect(hers.locator(".before")).to_contain_text("This looks like a full name")
    say(hers, "call me Martha")
    expect(hers.locator(TEXT)).to_have_text(["call me Martha"])
    expect(hers.locator(".before")).to_have_count(0)


def test_while_other_words_stand_in_the_box_the_hint_waits_beside_them(place, windows, line, ana, ben, room):
    between = line(place.ports[0])
    hers, his = windows.open(f"{between.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, between.url, room)
    enter(his, place.url, room)
    between.go_silent()
    say(hers, STIGMA)
    box(hers).press_sequentially("and another thing")
    between.resume()
    waiting = hers.locator(".waiting")
    expect(waiting).to_contain_text("Nothing was said yet.")
    waiting.get_by_role("button", name="Change the words").click()
    expect(hers.locator("[data-state]")).to_contain_text("Other words stand in the box")
    hers.reload()
    waiting.get_by_role("button", name="Say it as it is").click()
    expect(his.locator(TEXT)).to_have_text([STIGMA])
    expect(box(hers)).to_have_value("and another thing")


def test_words_that_waited_for_the_line_go_out_and_the_hint_comes_after(place, windows, line, ana, ben, room):
    between = line(place.ports[0])
    hers, his = windows.open(f"{between.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, between.url, room)
    enter(his, place.url, room)
    between.cut()
    say(hers, STIGMA)
    expect(hers.locator(".waiting")).to_contain_text("waits for the line")
    between.resume()
    expect(his.locator(TEXT)).to_have_text([STIGMA], timeout=30_000)
    expect(hers.locator(".hint")).to_contain_text("Only you see this.")


def test_a_number_is_noticed_while_one_writes_and_held_with_its_reason(place, windows, ana, ben, room):
    hers, his = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    box(hers).fill("call me on 020 7946 0018 tonight")
    expect(hers.locator("[data-reason]")).to_contain_text("a moderator looks at it before others can read it")
    box(hers).fill("sober since 2021-03-14, day 1200")
    expect(hers.locator("[data-reason]")).to_be_empty()
    say(hers, "call me on 020 7946 0018 tonight")
    held = hers.locator(".waiting")
    expect(held).to_contain_text("because of our guideline")
    expect(held).to_contain_text("These words: “020 7946 0018”")
    expect(held.get_by_role("link", name="The guideline")).to_have_attribute(
        "href", re.compile("/guidelines/#no-contact-details$")
    )
    expect(held.get_by_role("link", name="Ask another person to look")).to_be_visible()
    say(hers, "write to me here")
    expect(his.locator(TEXT)).to_have_text(["write to me here"])
    held.get_by_role("button", name="Take it back").click()
    expect(held.locator(".message-text")).to_have_count(0)
    expect(box(hers)).to_have_value("call me on 020 7946 0018 tonight")
