"""Between the desk and the author's card: who has seen it, what was not meant so, and where somebody is."""

import pytest

from community.audit.models import Entry
from community.members.models import Member
from moderation.models import Card, Case, Seen

CRISIS = "I want to kill myself tonight"


def cry(person, room):
    socket = person.enters(room)
    socket.say_for_good(CRISIS)
    return socket, socket.until("support")


def case_of(person):
    return Case.objects.get(author_id=person.pk)


def press(moderator, case):
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    return visitor.submit(page, f"/desk/cases/{case.pk}/seen/", asks="csrfmiddlewaretoken")


def card_page(visitor, room, card, **fields):
    page = visitor.get(f"/rooms/{room.slug}/")
    return visitor.submit(page, f"/rooms/{room.slug}/card/{card}/", asks="csrfmiddlewaretoken", **fields)


def test_every_window_of_the_author_hears_who_has_seen_it_and_nobody_else(ana, ben, mo, room):
    hers, support = cry(ana, room)
    other, his = ana.enters(room), ben.enters(room)
    mo.enters(room)
    assert press(mo, case_of(ana)).status == 200
    for socket in (hers, other):
        told = socket.until("card", id=support["id"])
        assert told["seen"] == f"{mo.name} has seen this and is here."
        assert told["closed"] is False
    again = ana.enters(room)
    assert again.all("welcome")[0]["support"][0]["seen"] == f"{mo.name} has seen this and is here."
    his.say_for_good("good evening")
    assert not his.all("card")
    assert Entry.objects.filter(deed="case.seen", actor=mo.pk).count() == 1


def test_it_says_here_only_of_somebody_who_is(ana, mo, room):
    cry(ana, room)
    Seen.objects.create(case=case_of(ana), by=mo.member)
    assert ana.enters(room).all("welcome")[0]["support"][0]["seen"] == f"{mo.name} has seen this."


def test_it_is_said_once_and_not_about_own_words(ana, mo, room):
    cry(ana, room)
    case = case_of(ana)
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    for _ in range(2):
        visitor.submit(page, f"/desk/cases/{case.pk}/seen/", asks="csrfmiddlewaretoken")
    assert Seen.objects.filter(case=case).count() == 1
    cry(mo, room)
    own = case_of(mo)
    token = page.form(f"/desk/cases/{case.pk}/seen/", "csrfmiddlewaretoken").fields["csrfmiddlewaretoken"]
    visitor.post(f"/desk/cases/{own.pk}/seen/", {"csrfmiddlewaretoken": token}, Referer=page.url)
    assert not Seen.objects.filter(case=own).exists()


def test_a_member_has_no_such_door(ana, ben, room):
    cry(ana, room)
    case = case_of(ana)
    visitor = ben.visitor()
    page = visitor.get(f"/rooms/{room.slug}/")
    token = page.form(f"/rooms/{room.slug}/", "body").fields["csrfmiddlewaretoken"]
    answer = visitor.post(f"/desk/cases/{case.pk}/seen/", {"csrfmiddlewaretoken": token}, Referer=page.url)
    assert answer.status == 404
    assert not Seen.objects.filter(case=case).exists()


@pytest.mark.parametrize("script", [True, False], ids=["by a frame", "by a form"])
def test_not_meant_that_way_reaches_the_case_closes_every_card_and_mutes_nobody(ana, mo, room, script):
    hers, support = cry(ana, room)
    other = ana.enters(room)
    before = case_of(ana)
    if script:
        hers.send(type="card", id=support["id"], deed="misunderstood")
        assert hers.until("done", deed="card")["how"] == "misunderstood"
    else:
        page = card_page(ana.visitor(), room, support["id"], deed="misunderstood")
        assert "Thank you for saying so" in page.text
    assert other.until("card", id=support["id"])["closed"] is True
    after = case_of(ana)
    assert (after.state, after.version) == (before.state, before.version + 1)
    assert "not meant that way" in mo.visitor().get(f"/desk/cases/{after.pk}/").text
    other.say_for_good("it was a line of a song")


def test_closing_says_nothing_to_the_case(ana, room):
    hers, support = cry(ana, room)
    before = case_of(ana).version
    hers.send(type="card", id=support["id"], deed="close")
    hers.until("done", deed="card")
    assert case_of(ana).version == before
    assert Card.objects.get(pk=support["id"]).closed_at is not None


def test_nobody_closes_anothers_card(ana, ben, room):
    _, support = cry(ana, room)
    his = ben.enters(room)
    his.send(type="card", id=support["id"], deed="misunderstood")
    his.until("done", deed="card")
    assert Card.objects.get(pk=support["id"]).closed_at is None


def test_where_somebody_is_is_theirs_to_say_beside_the_card(ana, room):
    _, support = cry(ana, room)
    assert support["region"] == ""
    page = card_page(ana.visitor(), room, support["id"], deed="region", region="US")
    assert "Call 988" in page.text
    assert Member.objects.get(pk=ana.pk).region == "US"
    card_page(ana.visitor(), room, support["id"], deed="region", region="nowhere")
    assert Member.objects.get(pk=ana.pk).region == "US"


def test_the_next_card_knows_the_country_that_was_said(ana, room):
    _, support = cry(ana, room)
    card_page(ana.visitor(), room, support["id"], deed="region", region="US")
    fresh = ana.enters(room)
    fresh.say_for_good(f"{CRISIS}, again")
    assert fresh.until("support")["region"] == "US"
