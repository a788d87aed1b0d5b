"""A moderator reaches out, the member sees it arrive on a phone and answers, a second moderator reads along."""

import re

import pytest
from playwright.sync_api import expect

from moderation.models import Case, Conversation
from tests.support.browser import axe
from tests.support.talk import enter

CRISIS = "I want to kill myself tonight"
TURNS = "[data-turns] .turn-text"


@pytest.fixture
def nia(place, move_in):
    return move_in(place, "nia", role="moderator")


@pytest.fixture
def case(ana, room):
    """Ana is in danger and said so, and closed the help lines."""
    hers = ana.enters(room)
    hers.say_for_good(CRISIS)
    hers.send(type="card", id=hers.until("support")["id"], deed="close")
    hers.until("done")
    return Case.objects.get(author_id=ana.pk)


def reach_out(desk, words=""):
    act = desk.locator("[data-deed='reach_out']")
    if words:
        act.locator("textarea").fill(words)
        expect(act.locator("[data-told]")).to_contain_text(words)
    act.get_by_role("button", name="Write to them in private").click()
    desk.wait_for_selector("#conversation")


def send(window, words):
    window.locator("[data-say] textarea").fill(words)
    window.get_by_role("button", name="Send it").click()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_arrives_on_a_phone_is_answered_and_read_along(place, windows, ana, ben, mo, nia, room, case, dark):
    hers = windows.open(f"{place.url}/rooms/", ana, phone=True, dark=dark)
    enter(hers, place.url, room)
    his = windows.open(f"{place.url}/rooms/", ben)
    enter(his, place.url, room)
    line = hers.locator("[data-conversation-line]")
    expect(line).to_be_hidden()
    first = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo, dark=dark)
    second = windows.open(f"{place.url}/desk/cases/{case.pk}/", nia)
    reach_out(first, "I read it, and I am here. Are you safe?")
    expect(line).to_contain_text("A moderator has written to you in private.", timeout=1000)
    expect(his.locator("[data-conversation-line]")).to_be_hidden()
    second.reload()
    line.get_by_role("link", name="Open it").click()
    expect(hers.locator(".conversation-readers")).to_contain_text("Other members never see it")
    expect(hers.locator(TURNS)).to_have_text(["I read it, and I am here. Are you safe?"])
    expect(hers.get_by_text("A moderator is with you.")).to_be_visible()
    expect(first.locator("[data-live='now']")).to_contain_text("They opened it on", timeout=5000)
    assert axe(hers) == []
    send(hers, "I am in the kitchen. Not really.")
    for desk in (first, second):
        expect(desk.locator(TURNS).last).to_have_text("I am in the kitchen. Not really.", timeout=5000)
    expect(second.locator(TURNS).last).not_to_be_visible()
    second.get_by_text("Show the conversation").click()
    expect(second.locator(TURNS).last).to_be_visible()
    expect(second.get_by_role("button", name="Send it")).to_have_count(0)
    hers.locator("[data-say] textarea").fill("half a tho")
    send(first, "Is somebody with you?")
    expect(hers.locator(TURNS)).to_have_count(3, timeout=5000)
    expect(hers.locator("[data-say] textarea")).to_have_value("half a tho")
    assert axe(first) == []
    expect(hers.locator(".conversation-card")).to_have_count(0)
    hers.locator("[data-say] textarea").fill("")
    send(hers, CRISIS)
    expect(hers.locator(".conversation-card")).to_have_count(1)
    hers.get_by_role("button", name="Leave this conversation").click()
    expect(hers.get_by_text("You have left.")).to_be_visible()
    expect(first.get_by_role("button", name="Send it")).to_have_count(0, timeout=5000)


def test_words_wait_in_the_box_while_there_is_no_line(place, windows, line, ana, mo, room, case):
    desk = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo)
    reach_out(desk)
    number = Conversation.objects.get(case=case).pk
    between = line(place.ports[0])
    hers = windows.open(f"{between.url}/me/conversations/{number}/", ana)
    between.cut()
    send(hers, "in the tunnel")
    expect(hers.locator("[data-live='reason']")).to_contain_text("Your words are still here")
    between.resume()
    hers.get_by_role("button", name="Send it").click()
    expect(hers.locator(TURNS).last).to_have_text("in the tunnel")
    expect(desk.locator(TURNS)).to_have_count(2, timeout=5000)


def test_without_script_it_is_found_answered_and_put_off(place, windows, ana, mo, case):
    desk = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo)
    reach_out(desk)
    hers = windows.open(f"{place.url}/me/", ana, phone=True, java_script_enabled=False)
    hers.locator("[data-conversation-line]").get_by_role("link", name="Open it").click()
    send(hers, "I can still write")
    expect(hers.locator(TURNS).last).to_have_text("I can still write")
    expect(desk.locator(TURNS).last).to_have_text("I can still write", timeout=5000)
    hers.get_by_role("button", name="Not now").click()
    expect(hers.get_by_text(re.compile("That is fine"))).to_be_visible()
    hers.goto(f"{place.url}/me/")
    expect(hers.locator("[data-conversation-line]")).to_have_count(0)
