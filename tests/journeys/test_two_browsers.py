"""Two real browsers in a room: they join by the page, talk, lose the line, come back, and nothing comes twice."""

import uuid

from playwright.sync_api import expect

from rooms.models import Message
from tests.support.people import new_room
from tests.support.talk import TEXT, enter, join, say


def test_two_newcomers_join_by_the_page_and_talk(place, windows, room):
    ana, ben = windows.open(f"{place.url}/"), windows.open(f"{place.url}/")
    for window, name in ((ana, "Ana"), (ben, "Ben")):
        join(window, place.url, f"{name} {uuid.uuid4().hex[:6]}")
        enter(window, place.url, room)
    say(ana, "Is anybody awake?")
    expect(ben.locator(TEXT)).to_have_text(["Is anybody awake?"], timeout=1000)
    say(ben, "I am. Stay a while.")
    expect(ana.locator(TEXT)).to_have_text(["Is anybody awake?", "I am. Stay a while."], timeout=1000)
    assert list(Message.objects.filter(room=room).order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_words_written_while_the_line_is_cut_go_out_once(place, windows, line, ana, ben, room):
    between = line(place.ports[0])
    hers, his = windows.open(f"{between.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, between.url, room)
    enter(his, place.url, room)
    say(hers, "before")
    expect(his.locator(TEXT)).to_have_text(["before"])
    between.cut()
    say(hers, "in the tunnel")
    say(his, "meanwhile")
    expect(hers.locator(".waiting")).to_contain_text("in the tunnel")
    between.resume()
    expect(his.locator(TEXT)).to_have_text(["before", "meanwhile", "in the tunnel"], timeout=40_000)
    expect(hers.locator(TEXT)).to_have_text(["before", "meanwhile", "in the tunnel"], timeout=10_000)
    expect(hers.locator(".waiting .message-text")).to_have_count(0)
    assert Message.objects.filter(room=room, body="in the tunnel").count() == 1


def test_a_line_that_goes_silent_is_noticed_and_the_words_go_out_once(place, windows, line, ana, ben, room):
    between = line(place.ports[0])
    hers, his = windows.open(f"{between.url}/", ana), windows.open(f"{place.url}/", ben)
    hers.clock.install()
    enter(hers, between.url, room)
    enter(his, place.url, room)
    between.go_silent()
    say(hers, "half open")
    hers.clock.fast_forward(20_000)
    expect(hers.locator("[data-state]")).to_be_empty()
    hers.clock.fast_forward(26_000)
    expect(hers.locator("[data-state]")).to_contain_text("line")
    between.cut()
    between.resume()
    expect(his.locator(TEXT)).to_have_text(["half open"], timeout=40_000)
    expect(hers.locator(TEXT)).to_have_text(["half open"], timeout=10_000)
    assert Message.objects.filter(room=room).count() == 1


def test_a_draft_survives_a_reload_and_two_windows_agree(place, windows, ana, room):
    first, second = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ana)
    enter(first, place.url, room)
    enter(second, place.url, room)
    first.get_by_label("What do you want to say?").press_sequentially("half a thought")
    first.reload()
    expect(first.get_by_label("What do you want to say?")).to_have_value("half a thought")
    first.get_by_role("button", name="Say it").click()
    for window in (first, second):
        expect(window.locator(TEXT)).to_have_text(["half a thought"])


def test_a_room_of_its_own_place_survives_a_restart_of_the_server(new_place, move_in, windows):
    place = new_place()
    room = new_room()
    ana, ben = move_in(place, "ana"), move_in(place, "ben")
    hers, his = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    place.terminate()
    say(hers, "across the restart")
    place.restart()
    expect(his.locator(TEXT)).to_have_text(["across the restart"], timeout=40_000)
    assert Message.objects.filter(room=room).count() == 1
