"""What a member takes along from the rooms, and what goes with them."""

import json

from tests.support.visitor import Visitor


def talk(place, move_in, room):
    """Dana says two things, and Eli reads."""
    dana, eli = move_in(place, "dana"), move_in(place, "eli")
    speaking, hearing = dana.enters(room), eli.enters(room)
    for nonce, body in (("a", "The kettle is on"), ("b", "I stay a while")):
        speaking.send(type="say", nonce=nonce, body=body)
        speaking.until("accepted")
    hearing.until("message", seq=2)
    return dana, hearing


def with_password(person):
    member = person.member
    member.set_password("an old kettle sings")
    member.save()
    visitor = Visitor(person.place.url)
    page = visitor.submit(visitor.get("/login/"), "/login/", login=person.name, password="an old kettle sings")
    assert page.status == 200, page.text
    return visitor


def test_the_export_holds_their_words(place, move_in, room):
    dana, _ = talk(place, move_in, room)
    visitor = with_password(dana)
    page = visitor.submit(visitor.get("/me/privacy/"), "/me/export/")
    told = json.loads(page.html)
    assert [(said["seq"], said["said"]) for said in told["messages"]] == [
        (1, "The kettle is on"),
        (2, "I stay a while"),
    ]
    assert told["messages"][0]["room"] == room.slug
    assert told["profile"][0]["username"] == dana.name


def test_who_leaves_with_their_words_is_heard_no_more(place, move_in, room):
    dana, hearing = talk(place, move_in, room)
    visitor = with_password(dana)
    visitor.submit(visitor.get("/me/erase/"), "/me/erase/", password="an old kettle sings", words_too="on")
    assert hearing.until("changed", seq=2)["withdrawn"] is True
    again = move_in(place, "fay").knock_at(room).until("welcome")
    assert [message.get("withdrawn") for message in again["messages"]] == [True, True]
    assert list(dana.member.messages.values_list("body", "html", "digest").distinct()) == [("", "", "")]


def test_who_leaves_without_taking_them_leaves_them_under_no_name(place, move_in, room):
    dana, _ = talk(place, move_in, room)
    visitor = with_password(dana)
    visitor.submit(visitor.get("/me/erase/"), "/me/erase/", password="an old kettle sings")
    shown = move_in(place, "fay").knock_at(room).until("welcome")["messages"]
    assert [message["body"] for message in shown] == ["The kettle is on", "I stay a while"]
    assert all(message["author"]["name"].startswith("someone ") for message in shown)
    assert not any(message["author"]["id"] == dana.id for message in shown)
