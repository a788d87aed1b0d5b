"""A member, a moderator and a second moderator at three screens: reported, live at the desk, decided, appealed, answered."""

import pytest
from playwright.sync_api import expect

from moderation.models import Case
from tests.support.browser import axe


@pytest.fixture
def nia(place, move_in):
    return move_in(place, "nia", role="moderator")


@pytest.fixture(autouse=True)
def _an_empty_desk(place):
    """What other tests left there does not push this one's case off the first page."""
    Case.objects.exclude(state="resolved").update(state="resolved")


def at_desk(windows, place, person, path="/desk/", **look):
    window = windows.open(f"{place.url}{path}", person, **look)
    window.wait_for_selector("[data-keys]:not([hidden])" if not look else "[data-desk]", state="attached")
    return window


def crisis_of(person):
    return Case.objects.get(author_id=person.pk, kind__startswith="crisis.")


def test_a_crisis_arrives_without_a_reload_and_is_opened_by_keyboard(place, windows, ana, mo, room):
    desk = at_desk(windows, place, mo)
    hers = ana.enters(room)
    hers.say_for_good("I want to kill myself tonight")
    case = crisis_of(ana)
    link = desk.locator(f"[data-case='{case.pk}'][data-crisis]")
    expect(link).to_be_visible(timeout=5_000)
    expect(desk.locator("[data-told-news]")).to_have_text("Somebody is in danger: a new case is on top.")
    while desk.locator(".case-back").count() == 0 or f"/cases/{case.pk}/" not in desk.url:
        desk.keyboard.press("j")
        desk.wait_for_url("**/desk/cases/**")
        desk.wait_for_selector("[data-keys]:not([hidden])")
    expect(desk.get_by_text("You are on this case.")).to_be_visible()
    expect(desk.locator("[data-veil] blockquote")).not_to_be_visible()
    desk.keyboard.press("v")
    expect(desk.locator("[data-veil] blockquote")).to_be_visible()


def test_reported_decided_seen_appealed_and_answered(place, windows, ana, ben, mo, nia, room):
    hers = windows.open(f"{place.url}/rooms/{room.slug}/", ana)
    hers.get_by_label("What do you want to say?").fill("something unkind")
    hers.get_by_role("button", name="Say it").click()
    his = ben.enters(room)
    his.send(type="report", seq=1, reason="unkind")
    his.until("done")
    case = Case.objects.get(author_id=ana.pk)
    first = at_desk(windows, place, mo, f"/desk/cases/{case.pk}/")
    second = at_desk(windows, place, nia)
    expect(second.locator(f"[data-case='{case.pk}']")).to_contain_text(f"{mo.name} is on it")
    first.get_by_label("Which guideline is it about?").select_option("kindness")
    told = first.locator("[data-deed='withdraw'] [data-told]")
    expect(told).to_contain_text("It is about our guideline")
    first.keyboard.press("Escape")
    first.locator("h1").click()
    first.keyboard.press("w")
    expect(first.get_by_role("button", name="Take it back")).to_be_visible()
    expect(second.locator(f"[data-case='{case.pk}']")).to_have_count(0)
    expect(hers.locator("[data-decided]")).to_be_visible(timeout=2_000)
    hers.get_by_role("link", name="Read what and why").click()
    hers.get_by_text("Ask another person to look").click()
    hers.get_by_label("What should they know?").fill("You misread me.")
    hers.get_by_role("button", name="Ask for another look").click()
    expect(second.locator(f"[data-case='{case.pk}']")).to_contain_text("appealed")
    second.locator(f"[data-case='{case.pk}']").click()
    second.get_by_label("Your answer to them").fill("You are right, sorry.")
    second.get_by_role("button", name="They are right: take it back").click()
    expect(second.get_by_text("Answered. They read it at once.")).to_be_visible()
    hers.reload()
    expect(hers.get_by_text("You are right, sorry.")).to_be_visible()


def test_a_deed_is_taken_back_by_a_key(place, windows, ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something odd")
    his.send(type="report", seq=1, reason="odd")
    his.until("done")
    case = Case.objects.get(author_id=ana.pk)
    desk = at_desk(windows, place, mo, f"/desk/cases/{case.pk}/")
    desk.keyboard.press("d")
    expect(desk.get_by_text("Done: Left as it was.")).to_be_visible()
    desk.wait_for_selector("[data-keys]:not([hidden])")
    desk.keyboard.press("u")
    expect(desk.get_by_text("Taken back. The case is yours again.")).to_be_visible()
    case.refresh_from_db()
    assert case.state == "claimed"


@pytest.mark.parametrize("look", [{"phone": True}, {"dark": True}], ids=["phone", "desktop, dark"])
def test_the_desks_own_pages_for_people_who_use_them_differently(place, windows, ana, ben, mo, nia, room, look):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something odd")
    his.send(type="report", seq=1, reason="odd")
    his.until("done")
    case = Case.objects.get(author_id=ana.pk)
    desk = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo, **look)
    desk.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert axe(desk) == []
    width = desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    desk.get_by_label("Which guideline is it about?").select_option("kindness")
    desk.locator("[data-deed='withdraw'] button").click()
    desk.wait_for_url("**/desk/cases/**")
    own = windows.open(f"{place.url}/me/appeals/", ana, **look)
    own.get_by_text("Ask another person to look").click()
    assert axe(own) == []
