"""The host looks after the help lines: confirms, corrects, hides, adds, takes back; members see it within seconds."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation import lines, tended, tending
from moderation.check.numbers import learn_helplines
from moderation.dialling import dialable
from moderation.gate import weigh
from moderation.models import LineChange
from tests.support.processes import eventually
from tests.support.visitor import Visitor

UNPROVED = "us-crisis-text-line"
CONFIRMED = "us-poison-help"
BY_LAW = "us-emergency-services"
PAGE = "https://www.crisistextline.org/"
SHIPPED = {line.id: line for line in lines.load().lines}


@pytest.fixture(autouse=True)
def read_anew(place):
    """Each test begins with the lines as they came, in this process and in the place."""
    LineChange.objects.all().delete()
    tended.forget()
    yield
    LineChange.objects.all().delete()
    tended.forget()
    learn_helplines(frozenset())


@pytest.fixture
def helen(place, move_in):
    """The host."""
    return move_in(place, "helen", role="host", region="US")


def page_of(person, line_id):
    page = person.visitor().get(f"/host/help-lines/{line_id}/")
    assert page.status == 200
    return page


def press(person, line_id, deed, **fields):
    """Open the line's page, fill in the form with that deed and send it."""
    visitor = person.visitor()
    page = visitor.get(f"/host/help-lines/{line_id}/")
    for form in page.forms:
        if form.fields.get("deed") == deed:
            return visitor.send(page, form, **fields)
        if any(button.value == deed for button in form.buttons):
            return visitor.send(page, form, deed=deed, **fields)
    raise AssertionError(f"no way to {deed}")


def shown_to_strangers(stranger, country="US", what="suicide"):
    return stranger.get(f"/help-now/?country={country}&what={what}").text


def soon(stranger, words, *, gone=False, **asked):
    eventually(lambda: (words in shown_to_strangers(stranger, **asked)) is not gone, f"{words!r}, gone: {gone}")


def test_only_the_host_comes_to_these_pages(ana, mo, helen, stranger):
    for path in ("/host/help-lines/", f"/host/help-lines/{CONFIRMED}/", "/host/help-lines/add/"):
        assert helen.visitor().get(path).status == 200
        assert [person.visitor().get(path).status for person in (ana, mo)] == [404, 404]
        assert "/login/" in stranger.get(path).url


def test_every_line_is_listed_and_what_wants_a_look_comes_first(helen):
    visitor, seen, path = helen.visitor(), [], "/host/help-lines/"
    first = visitor.get(path).text
    while path:
        page = visitor.get(path)
        seen += re.findall(r'/host/help-lines/([a-z0-9-]+)/"', page.html)
        path = next((f"/host/help-lines/{link}" for link in page.links if "after=" in link), "")
    assert set(SHIPPED) <= set(seen)
    ordered = [SHIPPED[line_id].is_stale(timezone.localdate()) for line_id in seen if line_id in SHIPPED]
    assert ordered == sorted(ordered, reverse=True)
    assert "Not shown: nobody has confirmed it yet." in first


def test_the_list_can_begin_with_my_region_or_hold_one_country_only(helen):
    mine = re.findall(r"/host/help-lines/([a-z]{2})-", helen.visitor().get("/host/help-lines/?order=region").html)
    assert set(mine[:5]) == {"us"} and len(set(mine)) > 3
    only = re.findall(r"/host/help-lines/([a-z]{2})-", helen.visitor().get("/host/help-lines/?country=IE").html)
    assert set(only) == {"ie"}


def test_a_confirmed_line_comes_onto_the_page_with_who_and_when(helen, stranger):
    assert "Crisis Text Line" not in shown_to_strangers(stranger)
    done = press(helen, UNPROVED, "confirm")
    assert helen.name in done.text and "confirmed it" in done.text
    soon(stranger, "Crisis Text Line")
    change = LineChange.objects.get()
    assert (change.line, change.by_id, change.deed) == (UNPROVED, helen.pk, "confirmed")
    assert "a help line was confirmed" in helen.visitor().get("/host/audit/").text


def test_the_card_in_a_room_shows_it_too(helen, ana, room, stranger):
    type(ana.member).objects.filter(pk=ana.pk).update(region="US")
    press(helen, UNPROVED, "confirm")
    soon(stranger, "Crisis Text Line")
    speaking = ana.enters(room)
    speaking.say("I want to kill myself tonight")
    names = [line["name"] for line in speaking.until("support")["lines"]]
    assert "Crisis Text Line" in names


def test_a_confirmation_ends_after_180_days_and_is_due_after_90():
    hand = LineChange(line=UNPROVED, number=1, deed="confirmed", state={"checked": "2026-01-01", "by": None})
    line = tended.applied(UNPROVED, SHIPPED[UNPROVED], hand).line
    day = dt.date(2026, 1, 1)
    assert not line.is_stale(day + dt.timedelta(days=90)) and line.is_stale(day + dt.timedelta(days=91))
    assert line.may_be_shown(day + dt.timedelta(days=180)) and not line.may_be_shown(day + dt.timedelta(days=181))


def test_the_newer_of_file_and_host_counts():
    old = LineChange(line=CONFIRMED, number=1, deed="confirmed", state={"checked": "2020-01-01", "by": None})
    line = tended.applied(CONFIRMED, SHIPPED[CONFIRMED], old).line
    assert (line.checked, line.confirmed_by) == (SHIPPED[CONFIRMED].checked, "operator")


def test_a_corrected_number_is_typed_twice(helen):
    number, other = SHIPPED["us-safespot-overdose-prevention-line"].call, SHIPPED["us-never-use-alone"].call
    once = press(helen, CONFIRMED, "correct", call=number)
    assert once.status == 422 and "not the same" in once.text
    wrong = press(helen, CONFIRMED, "correct", call=number, call_again=other)
    assert wrong.status == 422 and number in wrong.html
    assert not LineChange.objects.exists()
    assert press(helen, CONFIRMED, "correct", call=number, call_again=number.replace("-", " ")).status == 200
    assert tended.everything()[CONFIRMED].line.call == number


@pytest.mark.parametrize("number", ["911 or 112", "call us", "1-800-", "1-800-222-12", "++1", "9" * 20, "0800 HELP"])
def test_what_no_telephone_can_dial_is_refused(number):
    with pytest.raises(ValidationError):
        dialable(number, "US")


@pytest.mark.parametrize("key", ["call", "text", "whatsapp", "tty"])
def test_every_number_that_comes_with_the_project_would_be_taken(key):
    given = [(line.country, getattr(line, key)) for line in SHIPPED.values() if getattr(line, key)]
    assert given
    for country, number in given:
        assert dialable(number, country) == number


def test_the_printed_way_of_writing_is_tidied():
    number = SHIPPED[CONFIRMED].call.split("-", 1)[1]
    area, rest = number.split("-", 1)
    assert dialable(f" ({area})  {rest}", "US") == f"{area} {rest}"
    assert dialable("988", "US") == "988"


def test_a_number_set_by_law_that_is_changed_is_not_set_by_law(helen, stranger):
    other = SHIPPED["ie-emergency-services"].call
    press(helen, BY_LAW, "correct", call=other, call_again=other)
    line = tended.everything()[BY_LAW].line
    assert (line.call, line.by_law, line.confirmed_by) == (other, False, "host")


def test_a_hidden_emergency_number_leaves_the_words_for_it(helen, stranger):
    press(helen, BY_LAW, "hide")
    soon(stranger, "Your local emergency number")
    press(helen, BY_LAW, "show")
    soon(stranger, "Call 911")


def test_the_directory_cannot_be_hidden(helen):
    with pytest.raises(Exception, match="not_allowed"):
        tending.hide("zz-find-a-helpline", helen.member, seen=0)
    assert 'value="hide"' not in page_of(helen, "zz-find-a-helpline").html
    assert 'value="hide"' in page_of(helen, CONFIRMED).html


def test_the_last_change_is_taken_back_in_one_click_and_stays_in_the_history(helen, stranger):
    press(helen, UNPROVED, "confirm")
    press(helen, UNPROVED, "hide")
    press(helen, UNPROVED, "undo")
    soon(stranger, "Crisis Text Line")
    page = page_of(helen, UNPROVED).text
    assert all(deed in page for deed in ("confirmed it", "hid it", "took the last change back"))
    assert list(LineChange.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    press(helen, CONFIRMED, "confirm")
    press(helen, CONFIRMED, "undo")
    assert tended.everything()[CONFIRMED].line == SHIPPED[CONFIRMED]


def test_two_hosts_at_once_the_second_gets_a_notice_and_keeps_their_words(helen, place, move_in):
    other = move_in(place, "hugo", role="host")
    visitor = other.visitor()
    page = visitor.get(f"/host/help-lines/{CONFIRMED}/")
    press(helen, CONFIRMED, "confirm")
    form = next(form for form in page.forms if form.fields.get("deed") == "correct")
    second = visitor.send(page, form, hours="only at night, says their page")
    assert second.status == 409
    assert "Another host changed this line" in second.text
    assert "only at night, says their page" in second.html
    assert LineChange.objects.count() == 1


def test_of_hosts_who_press_at_the_same_moment_one_is_first(helen):
    visitors = [helen.visitor() for _ in range(6)]
    pages = [visitor.get(f"/host/help-lines/{CONFIRMED}/") for visitor in visitors]
    forms = [next(form for form in page.forms if form.fields.get("deed") == "confirm") for page in pages]
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda one: one[0].send(one[1], one[2]), zip(visitors, pages, forms, strict=True)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert LineChange.objects.count() == 1


def test_a_local_line_is_added_shown_and_taken_back(helen, stranger):
    visitor = helen.visitor()
    page = visitor.get("/host/help-lines/add/")
    number = SHIPPED["us-never-use-alone"].call
    given = {"country": "US", "name": "A test house", "purposes": ["suicide"], "hours": "24/7", "source": PAGE}
    short = visitor.submit(page, asks="country", **given, call=number[:-1], call_again=number[:-1])
    assert short.status == 422 and "No number in that country looks like this" in short.text
    added = visitor.submit(page, asks="country", **given, call=number, call_again=number)
    assert added.status == 200 and "added it" in added.text
    soon(stranger, "A test house")
    press(helen, LineChange.objects.get().line, "undo")
    soon(stranger, "A test house", gone=True)


def test_a_new_country_can_be_chosen_once_it_has_a_line(helen, stranger):
    assert 'value="IS"' not in stranger.get("/help-now/").html
    number = SHIPPED["ie-emergency-services"].call
    fields = {"country": "IS", "name": "A test house", "purposes": ["emergency"], "call": number, "source": PAGE}
    tending.add(helen.member, fields)
    eventually(lambda: 'value="IS"' in stranger.get("/help-now/").html, "the country among those to choose")
    soon(stranger, "A test house", country="IS")


def test_words_with_a_number_that_a_host_wrote_are_not_held(helen):
    number, words = "020 7946 0018", "call me on 020 7946 0018 tonight"
    weigh("The first words after a start are judged slowly.")
    assert weigh(words).verdict.action == "hold"
    tending.add(helen.member, {"country": "GB", "name": "X", "purposes": ["suicide"], "call": number, "source": PAGE})
    assert weigh(words).verdict.action == "publish"


def test_the_list_and_a_line_ask_the_database_a_fixed_number_of_times(helen, client):
    client.force_login(helen.member, backend="allauth.account.auth_backends.AuthenticationBackend")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as counted:
            client.get("/host/help-lines/")
        counts.append(len(counted))
        for line_id in (UNPROVED, CONFIRMED, "us-never-use-alone"):
            number = tended.everything()[line_id].number
            tending.confirm(line_id, helen.member, seen=number)
    assert counts[1] <= counts[0] + 1, "one more for the names of hosts, however many lines they confirmed"
    with CaptureQueriesContext(connection) as counted:
        tended.lines()
        tended.lines()
    assert len(counted) <= 1


def test_every_process_knows_within_seconds(new_place, move_in):
    place = new_place(processes=2)
    helen = move_in(place, "helen", role="host")
    other = Visitor(place.address(1))
    assert "Crisis Text Line" not in shown_to_strangers(other)
    press(helen, UNPROVED, "confirm")
    soon(other, "Crisis Text Line")


def test_the_host_says_in_which_languages_somebody_answers(helen, stranger):
    assert "English, Spanish" in page_of(helen, UNPROVED).text
    wrong = press(helen, UNPROVED, "correct", languages="English, Elvenish", source=PAGE)
    assert "We do not know this language: Elvenish." in wrong.text
    press(helen, UNPROVED, "correct", languages="english, FRENCH; es", source=PAGE)
    assert tended.everything()[UNPROVED].line.languages == ("en", "fr", "es")
    assert "English, French, Spanish" in page_of(helen, UNPROVED).text
