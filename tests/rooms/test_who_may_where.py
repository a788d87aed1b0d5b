"""Every page and socket of a room, every deed in it, for everybody, in every kind of room: from the list of routes.

A page with a room in its address, a frame of the room's socket or a deed of looking after a room that has no row here
fails the suite.
"""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from community.audit.models import Entry
from community.members.models import Member, Role
from community.members.roles import DEEDS, LOOKING_AFTER, ROUTES
from community.posts import Standing
from moderation import aside, guidelines
from moderation.models import Decision, Sanction
from rooms.access import facilitates
from rooms.frames import SHAPES
from rooms.models import Facilitator, Message, Room, Seat
from tests.members.conftest import browser

STRANGER = "a stranger"
KEEPER = "a facilitator"
PEOPLE = (STRANGER, *Role.values, KEEPER)
TEAM = {Role.MODERATOR.value, Role.HOST.value}
# The rooms of the walk: open to every member, given to the facilitator, closed with the members invited, closed, the
# team's, and a closed one that was given to the facilitator.
ROOMS = ("open", "given", "invited", "closed", "team", "given_closed")


def sits(person, room):
    """May read and write there."""
    if person == STRANGER:
        return False
    allowed = {"open": True, "given": True, "invited": True, "given_closed": person == KEEPER}
    return person in TEAM or allowed.get(room, False)


def looks_after(person, room):
    """May look after it."""
    return person in TEAM or (person == KEEPER and room.startswith("given"))


def keeps(person, room):
    """May make a thread of its talk: never of what was said behind a closed door."""
    return looks_after(person, room) and room in ("open", "given")


def hosts(person, room):
    """Keeps the house."""
    return person == Role.HOST.value


# One row for each page that has a room in its address.
PAGES = {
    "room": sits,
    "room_react": sits,
    "room_unsay": sits,
    "room_report": sits,
    "room_card": sits,
    "room_tend": looks_after,
    "room_facilitators": hosts,
    "room_keep": keeps,
}
# What is only ever sent, and with what.
SENT = {"room_react": {"seq": 1, "kind": "strength"}, "room_unsay": {"seq": 1}, "room_card": {"deed": "close"}}
# One row for each deed of looking after a room: what it sends, and what can be seen of it.
DONE = {
    "close_room": ({"deed": "close", "span": "900"}, lambda room: room.locked),
    "open_room": ({"deed": "open"}, lambda room: not room.locked),
    "slow_room": ({"deed": "slow", "span": "30"}, lambda room: room.slow_seconds == 30),
    "fold": (
        {"deed": "fold", "seq": "1", "guideline": "kindness", "note": "harsh"},
        lambda room: room.messages.get(seq=1).folded,
    ),
    "hide": (
        {"deed": "hide", "seq": "1", "guideline": "kindness"},
        lambda room: room.messages.get(seq=1).standing == Standing.HIDDEN,
    ),
}
# One row for each frame of the room's socket: whoever sits there may send it.
FRAMES = {
    "say": {"nonce": "n", "body": "good evening"},
    "typing": {},
    "react": {"seq": 1, "kind": "strength"},
    "report": {"seq": 1},
    "seen": {"seq": 1},
    "since": {"seq": 0},
    "before": {"seq": 2},
    "unsay": {"nonce": "n"},
    "answering": {"seq": 1},
    "card": {"id": "1"},
}


def routes(resolver=None, before=""):
    """Every route: its name and its whole pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield entry.name, before + str(entry.pattern)


OF_ROOMS = {name: pattern for name, pattern in routes() if re.match(r"rooms/<", pattern)}


def test_every_page_of_a_room_has_its_row():
    assert set(OF_ROOMS) == set(PAGES)
    assert len(OF_ROOMS) >= 8


def test_every_frame_of_the_socket_has_its_row():
    assert set(SHAPES) == set(FRAMES)


def test_every_deed_of_looking_after_a_room_has_its_row():
    assert {name for name, door in DEEDS.items() if door.given} == set(DONE)
    assert {name for name, door in ROUTES.items() if door == LOOKING_AFTER} == {"room_tend", "room_keep"}


def furnish(people):
    """The rooms of the walk with one message each of somebody who is nobody of these."""
    author = Member.objects.create_user("Somebody else")
    found = {}
    for name in ROOMS:
        audience = {"team": "team", "open": "everyone", "given": "everyone"}.get(name, "invited")
        room = Room.objects.create(slug=name.replace("_", "-"), audience=audience, seq=1, rev=1)
        said = {"nonce": name, "digest": "", "body": "a line", "html": "<p>a line</p>", "standing": Standing.VISIBLE}
        Message.objects.create(room=room, author=author, seq=1, rev=1, **said)
        found[name] = room
    for person, member in people.items():
        Seat.objects.create(room=found["invited"], member=member, invited=True)
        if person == KEEPER:
            Seat.objects.create(room=found["given_closed"], member=member, invited=True)
            for name in ("given", "given_closed"):
                Facilitator.objects.create(room=found[name], member=member)
    return found


@pytest.fixture
def people(db):
    """A member of each role, the team with a second factor, and a member to whom rooms were given."""
    found = {}
    for person in PEOPLE[1:]:
        role = Role.MEMBER if person == KEEPER else person
        found[person] = Member.objects.create_user(f"Person {person}", "an old kettle sings", role=role)
        if person in TEAM:
            Authenticator.objects.create(user=found[person], type="totp", data={"secret": "sealed"})
    return found


@pytest.fixture
def rooms(people):
    guidelines.load_starter()
    guidelines.forget()
    yield furnish(people)
    guidelines.forget()


@pytest.fixture
def windows(people):
    """A browser for each of them."""
    found = {STRANGER: browser()}
    for person, member in people.items():
        found[person] = browser()
        found[person].force_login(member)
    return found


def path_of(name, room):
    pattern = OF_ROOMS[name].replace("<slug:slug>", room.slug).replace("<int:pk>", "1")
    return f"/{pattern}" + ("?seq=1" if name == "room_report" else "")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_who_gets_to_a_page_of_which_room(name, windows, rooms):
    for person, window in windows.items():
        for kind, room in rooms.items():
            path = path_of(name, room)
            answer = window.post(path, SENT[name]) if name in SENT else window.get(path)
            location = answer.get("Location", "")
            got_in = answer.status_code in (200, 302) and not location.startswith("/login/")
            assert got_in == PAGES[name](person, kind), (
                f"{person} at {name} of the room «{kind}»: {answer.status_code}"
            )


@pytest.mark.parametrize("deed", sorted(DONE))
def test_who_may_do_what_to_which_room(deed, windows, rooms, people):
    fields, happened = DONE[deed]
    for person, window in windows.items():
        for kind, room in rooms.items():
            Room.objects.filter(pk=room.pk).update(locked=False, locked_until=None, slow_seconds=0)
            if deed == "open_room":
                window_of_host = windows[Role.HOST.value]
                window_of_host.post(f"/rooms/{room.slug}/tend/", {"deed": "close", "span": "900"})
            Message.objects.filter(room=room).update(standing=Standing.VISIBLE, folded=False)
            window.post(f"/rooms/{room.slug}/tend/", fields)
            room.refresh_from_db()
            assert happened(room) == looks_after(person, kind), f"{person}: {deed} in the room «{kind}»"


@pytest.mark.parametrize("url", ["/desk/", "/desk/cases/1/", "/desk/duty/", "/host/", "/host/rooms/"])
def test_the_desk_stays_closed_to_a_facilitator(url, windows, rooms):
    assert windows[KEEPER].get(url).status_code == 404


def test_the_team_needs_its_second_factor_and_a_facilitator_none(windows, rooms):
    Authenticator.objects.all().delete()
    assert windows[Role.MODERATOR.value].get("/rooms/given/tend/").headers["Location"].startswith("/me/factor/")
    windows[Role.MODERATOR.value].post("/rooms/given/tend/", {"deed": "slow", "span": "30"})
    assert Room.objects.get(slug="given").slow_seconds == 0
    windows[KEEPER].post("/rooms/given/tend/", {"deed": "slow", "span": "30"})
    assert Room.objects.get(slug="given").slow_seconds == 30


@pytest.mark.parametrize("measure", ["silenced", "suspended"])
def test_who_may_not_speak_looks_after_nothing(measure, windows, rooms, people):
    Sanction.objects.create(member=people[KEEPER], measure=measure)
    answer = windows[KEEPER].get("/rooms/given/tend/")
    assert answer.status_code in (403, 404) or "tend" not in answer.content.decode()
    windows[KEEPER].post("/rooms/given/tend/", {"deed": "slow", "span": "30"})
    assert Room.objects.get(slug="given").slow_seconds == 0


def test_what_was_taken_back_a_second_ago_is_gone(windows, rooms, people):
    Facilitator.objects.all().delete()
    assert windows[KEEPER].get("/rooms/given/tend/").status_code == 404


def test_only_the_host_gives_a_room_and_says_their_password_first(windows, rooms, people):
    ben = Member.objects.create_user("Ben")
    host = windows[Role.HOST.value]
    page = host.post("/rooms/closed/facilitators/", {"name": "ben"})
    assert page.headers["Location"].startswith("/me/confirm/")
    host.post("/me/confirm/", {"password": "an old kettle sings"})
    host.post("/rooms/closed/facilitators/", {"name": "ben"})
    assert facilitates(ben, rooms["closed"])
    assert Entry.objects.filter(deed="facilitator.given", detail__about=ben.pk).exists()
    assert "Ben" in host.get("/host/rooms/").content.decode()
    assert host.post("/rooms/team/facilitators/", {"name": "ben"}).status_code == 422
    assert host.post("/rooms/open/facilitators/", {"name": "nobody"}).status_code == 422
    windows[Role.MODERATOR.value].post("/rooms/closed/facilitators/", {"take": ben.public_id})
    assert facilitates(ben, rooms["closed"])
    host.post("/rooms/closed/facilitators/", {"take": ben.public_id})
    assert not facilitates(ben, rooms["closed"])


def hide(window, room="given", **more):
    fields = {"deed": "hide", "seq": "1", "guideline": "kindness", "reason": "she was hurt", **more}
    return window.post(f"/rooms/{room}/tend/", fields)


def test_what_is_put_aside_lies_on_the_desk_and_its_author_is_told(windows, rooms, people):
    hide(windows[KEEPER])
    decision = Decision.objects.get(deed="hide")
    case = decision.case
    assert (case.state, case.kind, decision.by_id) == ("open", aside.KIND, people[KEEPER].pk)
    assert "until a moderator has looked" in decision.told
    assert "Be kind" in decision.told
    page = windows[Role.MODERATOR.value].get(f"/desk/cases/{case.pk}/").content.decode()
    assert "she was hurt" in page and "Bring it back" in page
    author = browser()
    author.force_login(Member.objects.get(username="Somebody else"))
    told = author.get("/me/appeals/").content.decode()
    assert "Ask another person to look" in told
    assert people[KEEPER].username not in told


def test_it_can_be_taken_back_until_a_moderator_has_it(windows, rooms):
    hide(windows[KEEPER])
    decision = Decision.objects.get(deed="hide")
    windows[KEEPER].post("/rooms/open/tend/", {"deed": "back", "decision": decision.pk})
    assert Message.objects.get(room=rooms["given"]).standing == Standing.HIDDEN
    windows[Role.MODERATOR.value].get(f"/desk/cases/{decision.case_id}/")
    assert windows[KEEPER].post("/rooms/given/tend/", {"deed": "back", "decision": decision.pk}).status_code == 409
    assert Message.objects.get(room=rooms["given"]).standing == Standing.HIDDEN
    windows[Role.MODERATOR.value].post(f"/desk/cases/{decision.case_id}/step/", {"step": "release"})
    windows[KEEPER].post("/rooms/given/tend/", {"deed": "back", "decision": decision.pk})
    assert Message.objects.get(room=rooms["given"]).standing == Standing.VISIBLE


def test_what_a_moderator_decided_stands(windows, rooms):
    hide(windows[KEEPER])
    case = Decision.objects.get(deed="hide").case
    mo = windows[Role.MODERATOR.value]
    mo.get(f"/desk/cases/{case.pk}/")
    case.refresh_from_db()
    mo.post(f"/desk/cases/{case.pk}/", {"deed": "restore", "version": case.version})
    assert Message.objects.get(room=rooms["given"]).standing == Standing.VISIBLE
    assert hide(windows[KEEPER]).status_code == 409
    assert Message.objects.get(room=rooms["given"]).standing == Standing.VISIBLE


def test_words_in_danger_stay_in_sight(windows, rooms):
    grounds = {"signals": [["crisis.suicide", "r", "", 0, 4, ""]], "action": "publish"}
    Message.objects.filter(room=rooms["given"]).update(verdict=grounds)
    assert hide(windows[KEEPER]).status_code == 409
    assert Message.objects.get(room=rooms["given"]).standing == Standing.VISIBLE


@pytest.mark.parametrize("person", [KEEPER, Role.MODERATOR.value])
def test_not_ones_own_words_nor_the_teams(person, windows, rooms, people):
    Message.objects.filter(room=rooms["given"]).update(author=people[person])
    assert hide(windows[KEEPER]).status_code == 409
    assert Message.objects.get(room=rooms["given"]).standing == Standing.VISIBLE


@pytest.mark.parametrize("more", [{"guideline": "x"}, {"seq": "9"}, {"deed": "fold", "note": ""}])
def test_nonsense_changes_nothing(more, windows, rooms):
    assert hide(windows[KEEPER], **more).status_code == 409
    assert not Decision.objects.exists()


def test_a_lock_of_a_moderator_stays(windows, rooms):
    Room.objects.filter(slug="given").update(locked=True, locked_until=None)
    assert windows[KEEPER].post("/rooms/given/tend/", {"deed": "open"}).status_code == 409
    assert windows[KEEPER].post("/rooms/given/tend/", {"deed": "close", "span": "900"}).status_code == 409
    room = Room.objects.get(slug="given")
    assert room.locked and room.locked_until is None


def test_everybody_in_the_room_can_see_who_looks_after_it(windows, rooms, people):
    assert people[KEEPER].username in windows[Role.MEMBER.value].get("/rooms/given/").content.decode()
    assert "/rooms/given/tend/" not in windows[Role.MEMBER.value].get("/rooms/given/").content.decode()
    assert "/rooms/given/tend/" in windows[KEEPER].get("/rooms/given/").content.decode()
    assert "/rooms/open/tend/" not in windows[KEEPER].get("/rooms/open/").content.decode()
