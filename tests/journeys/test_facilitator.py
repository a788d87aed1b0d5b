"""Somebody to whom a room was given puts a message aside from the room itself; everybody's screen follows."""

import pytest
from playwright.sync_api import expect

from moderation.models import Case
from rooms.models import Facilitator
from tests.support.browser import axe
from tests.support.talk import enter


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_from_the_message_to_the_desk(place, windows, ana, ben, move_in, room, phone):
    kim = move_in(place, "kim")
    Facilitator.objects.create(room=room, member_id=kim.pk)
    ana.enters(room).say_for_good("something unkind")
    his, hers = windows.open(place.url, ben), windows.open(place.url, kim, phone=phone)
    for window in (his, hers):
        enter(window, place.url, room)
    hers.locator("#m1 [data-menu] summary").click()
    hers.locator("#m1 [data-deed='report']").click()
    hers.get_by_role("link", name="You look after this room").click()
    assert axe(hers) == []
    hers.get_by_label("Which guideline is it about?").select_option("kindness")
    hers.get_by_role("button", name="Put it out of sight until a moderator has looked").click()
    expect(hers.get_by_text("waits for a moderator")).to_be_visible()
    expect(his.locator("#m1.gone")).to_have_text("A moderator put this message out of sight")
    assert Case.objects.get(author_id=ana.pk).kind == "facilitated"
    expect(his.locator("[data-tend]")).to_have_count(0)
