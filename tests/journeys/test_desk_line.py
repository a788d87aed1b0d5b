"""The desk's line in bad weather: silent for a while, or with Redis gone; what was missed is there afterwards."""

import pytest
from playwright.sync_api import expect

from moderation.models import Case
from tests.support.people import new_room
from tests.support.processes import eventually

CRISIS = "I want to kill myself tonight"
AWAY = "No line to the desk."


@pytest.fixture(autouse=True)
def _an_empty_desk(place):
    """What other tests left there does not push this one's case off the first page."""
    Case.objects.exclude(state="resolved").update(state="resolved")


def at_desk(windows, url, person):
    """Their desk, live; the page's own clock can be turned on."""
    window = windows.open(f"{url}/help-now/", person)
    window.clock.install()
    window.goto(f"{url}/desk/")
    window.wait_for_selector("[data-keys]:not([hidden])", state="attached")
    return window


def says(person, room, words=CRISIS):
    """A new member's words in danger, and the case that they open."""
    person.enters(room).say_for_good(words)
    return Case.objects.get(author_id=person.pk)


def in_queue(window, case):
    return window.locator(f"[data-cases] [data-case='{case.pk}']")


def test_a_line_that_goes_silent_is_noticed_within_45_seconds_and_nothing_is_missed(
    place, windows, line, ana, ben, mo, room
):
    between = line(place.ports[0])
    desk = at_desk(windows, between.url, mo)
    before = says(ben, room)
    expect(in_queue(desk, before)).to_be_visible()
    between.go_silent()
    missed = says(ana, room)
    desk.clock.fast_forward(40_000)
    expect(desk.get_by_text(AWAY)).to_have_count(0)
    assert in_queue(desk, missed).count() == 0
    desk.clock.fast_forward(5_500)
    desk.clock.fast_forward(3_500)
    expect(desk.get_by_text(AWAY)).to_be_visible()
    between.cut()
    between.resume()
    eventually(lambda: turned_on(desk, missed), "the desk's return", 30, step=0.3)
    expect(in_queue(desk, missed)).to_be_visible()
    expect(desk.locator("[data-told-news]")).to_have_text("Somebody is in danger: a new case is on top.")
    expect(desk.get_by_text(AWAY)).to_be_hidden()


def turned_on(desk, case):
    """The page's clock goes on a little, as the pause between two tries wants it."""
    desk.clock.fast_forward(2_000)
    return in_queue(desk, case).count()


def test_a_line_that_is_cut_comes_back_with_what_it_missed(place, windows, line, ana, mo, room):
    between = line(place.ports[0])
    desk = windows.open(f"{between.url}/desk/", mo)
    desk.wait_for_selector("[data-keys]:not([hidden])", state="attached")
    between.cut()
    case = says(ana, room)
    expect(desk.get_by_text(AWAY)).to_be_visible(timeout=10_000)
    between.resume()
    expect(in_queue(desk, case)).to_be_visible(timeout=40_000)
    expect(desk.get_by_text(AWAY)).to_be_hidden()


@pytest.mark.faults
def test_redis_dies_and_comes_back_and_the_desk_stays_open(new_place, move_in, windows):
    place, room = new_place(processes=2), new_room()
    mo = move_in(place, "mo", role="moderator")
    desk = windows.open(f"{place.url}/desk/", mo)
    desk.wait_for_selector("[data-keys]:not([hidden])", state="attached")
    far = [move_in(place, f"guest {number}") for number in range(4)]
    expect(in_queue(desk, says(far[0], room))).to_be_visible()
    place.redis.kill()
    expect(in_queue(desk, says(far[1], room))).to_be_visible()
    place.redis.start()
    eventually(lambda: place.redis.client().pubsub_channels(), "the return of the process to Redis", 20)
    far[2].enters(room, 1).say_for_good(CRISIS)
    expect(in_queue(desk, Case.objects.get(author_id=far[2].pk))).to_be_visible(timeout=20_000)
    expect(desk.get_by_text(AWAY)).to_have_count(0)


@pytest.mark.faults
def test_what_another_process_heard_while_redis_was_away_reaches_the_desk(new_place, move_in, windows):
    place, room = new_place(processes=2), new_room()
    mo = move_in(place, "mo", role="moderator")
    desk = windows.open(f"{place.url}/desk/", mo)
    desk.wait_for_selector("[data-keys]:not([hidden])", state="attached")
    place.redis.kill()
    ana = move_in(place, "ana")
    ana.enters(room, 1).say_for_good(CRISIS)
    expect(in_queue(desk, Case.objects.get(author_id=ana.pk))).to_be_visible(timeout=30_000)
