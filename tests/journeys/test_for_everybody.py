"""Every page for people who use it differently: axe-core finds nothing, on phone and desktop, in light and dark."""

import pytest

from moderation.models import Case
from tests.support.browser import axe
from tests.support.people import fill

OPEN = ["/", "/help-now/", "/help-now/?country=US&what=overdose", "/guidelines/", "/join/", "/login/", "/recover/"]
OPEN += ["/privacy/", "/transparency/", "/no-such-page/"]
OWN = ["/rooms/", "/me/", "/me/password/", "/me/sessions/", "/me/codes/", "/me/privacy/", "/me/erase/"]
LOOKS = {
    "phone, light": {"phone": True},
    "phone, dark": {"phone": True, "dark": True},
    "desktop, light": {},
    "desktop, dark": {"dark": True},
}


def findings(window, place, paths):
    found = []
    for path in paths:
        window.goto(place.url + path)
        found += [f"{path}: {finding}" for finding in axe(window)]
        width = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{path}: {width} pixels wider than the screen"] if width > 0 else []
    return found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_for_anyone(place, windows, look):
    assert findings(windows.open(f"{place.url}/", **look), place, OPEN) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_of_members(place, windows, ana, ben, room, look):
    fill(room, ben, 60)
    speaking = ana.enters(room)
    speaking.say("I want to kill myself tonight")
    speaking.until("support")
    speaking.say("call me on 020 7946 0018 tonight")
    speaking.until("held")
    paths = [*OWN, f"/rooms/{room.slug}/", f"/rooms/{room.slug}/report/?seq=5"]
    assert findings(windows.open(f"{place.url}/", ana, **look), place, paths) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_pages_of_the_team(place, windows, ana, mo, room, look):
    speaking = ana.enters(room)
    speaking.say("I want to kill myself tonight")
    speaking.until("support")
    case = Case.objects.get(author_id=ana.pk)
    assert findings(windows.open(f"{place.url}/", mo, **look), place, ["/desk/", f"/desk/cases/{case.pk}/"]) == []
