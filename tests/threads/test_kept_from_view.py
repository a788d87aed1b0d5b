"""What was folded stays folded wherever it is shown again, and what was a hard moment stays one for strangers."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.blocking import block
from community.threads import deeds, feeds, redoing, showing, wisdom
from community.threads.models import Edit, Entry, Thread
from community.threads.posting import post
from tests.threads.drafting import answer, edit, new_thread, new_topic, opening

CRISIS = "I want to kill myself tonight"


def place(thread):
    return f"/threads/{thread.topic.slug}/{thread.pk}/"


@pytest.fixture
def folded(ana, ben, thread):
    """An answer of Ben's that was changed once, and then folded by a moderator without a note."""
    entry = post(answer(ben, thread, "the very first words")).entry
    post(edit(ben, entry, "the later words"))
    deeds.fold(entry, "", on=True)
    return entry


def test_quoting_folded_words_does_not_open_them_to_everybody(ana, thread, folded):
    page = ana.visitor().get(f"{place(thread)}?reply_to={folded.seq}&quote=1")
    assert page.form(asks="body").fields["reply_to"] == str(folded.seq)
    assert "later words" not in page.form(asks="body").fields["body"]


def test_earlier_versions_of_folded_words_are_folded(ana, thread, folded):
    page = ana.visitor().get(f"{place(thread)}{folded.seq}/versions/")
    assert page.html.count('<details class="entry-note">') == 2


def test_versions_come_by_pages(ana, thread):
    entry = Entry.objects.get(thread=thread, seq=1)
    for number in range(25):
        post(edit(ana, entry, f"words {number}.", lifted=True))
    visitor, seen, where, pages = ana.visitor(), set(), f"{place(thread)}1/versions/", 0
    while where:
        page = visitor.get(where)
        seen |= {number for number in range(24) if f"words {number}." in page.text}
        where = next((link for link in page.links if "before=" in link), "")
        where = f"{place(thread)}1/versions/{where}" if where else ""
        pages += 1
    assert seen == set(range(24))
    assert pages == 2


def test_a_hard_opening_stays_out_of_the_feed_when_a_moderator_takes_its_new_words_back(ana, mo):
    topic = new_topic(feed=True)
    entry = post(opening(ana, topic, "A night", CRISIS, public=True)).entry
    assert feeds.openings(topic) == []
    post(edit(ana, entry, "It is a little better now.", title="A night"))
    redoing.withdraw(Edit.objects.get(entry=entry), mo.member)
    assert Entry.objects.get(pk=entry.pk).body == CRISIS
    assert feeds.openings(topic) == []


def test_an_answer_to_a_checkin_stays_short_when_it_is_changed(ana, thread):
    Thread.objects.filter(pk=thread.pk).update(day="2026-01-06")
    entry = post(answer(ana, Thread.objects.get(pk=thread.pk), "short")).entry
    told = post(edit(ana, entry, "long " * 150)).first("refused")
    assert (told["code"], told["field"]) == ("too_long", "body")
    told = post(edit(ana, entry, "long " * 150 + CRISIS))
    assert told.first("accepted") and told.first("support")


def test_the_reason_of_a_report_that_is_not_taken_comes_back(ana, ben, thread):
    visitor = ben.visitor()
    for _ in range(30):
        page = visitor.get(f"{place(thread)}1/report/")
        after = visitor.submit(page, asks="reason", reason="she frightens me")
        if after.status != 200:
            break
    assert after.status == 422
    assert "she frightens me" in after.html


@pytest.mark.parametrize("number", [2**31, 2**53, 2**63 - 1, 2**63, 10**30])
def test_numbers_that_nothing_has_are_nothing(ana, thread, number):
    visitor, slug = ana.visitor(), thread.topic.slug
    for path in (
        f"/threads/{slug}/{number}/", f"/threads/{slug}/{number}/since/", f"{place(thread)}{number}/edit/",
        f"{place(thread)}{number}/versions/", f"{place(thread)}{number}/report/",
        f"{place(thread)}unsay/?entry={number}", f"/me/conversations/{number}/",
    ):  # fmt: skip
        assert visitor.get(path).status == 404, path
    for asked in ("at", "after", "before", "reply_to"):
        assert visitor.get(f"{place(thread)}?{asked}={number}").status == 200
    for path in (
        f"{place(thread)}since/?rev={number}&read={number}", f"/threads/{slug}/?after={number}-{number}",
        f"/threads/new/?answers={number}-{number}&threads={number}-{number}", f"/threads/{slug}/answers/?after={number}",
        f"/threads/answers/?after={number}", f"/threads/unanswered/?after={number}-{number}",
        f"/threads/search/?q=words&after={number}-{number}",
    ):  # fmt: skip
        assert visitor.get(path).status == 200, path


def test_a_feed_is_xml_whatever_stands_in_it(ana):
    topic = new_topic(feed=True)
    post(opening(ana, topic, "A \ufffe night \x0b\x1b", "words \uffff \x08 ]]> &amp; <b>", public=True))
    assert ElementTree.fromstring(feeds.written(topic, feeds.openings(topic)).encode())


@pytest.fixture
def unheard(ana, ben, mo, move_in, place):
    """A thread of Ben's whom Ana does not hear, with an answer of Caro's that is collected."""
    caro = move_in(place, "caro")
    thread = new_thread(ben, title="A lighthouse at noon")
    entry = post(answer(caro, thread, "I once kept a lantern there.")).entry
    wisdom.wish(mo.member, entry.pk)
    wisdom.agree(caro.member, entry.pk, given=True)
    block(ana.member, ben.member)
    return thread


def test_the_title_of_somebody_unheard_stands_neither_in_search_nor_in_collected_answers(ana, mo, unheard):
    for path in ("/threads/search/?q=lantern", f"/threads/{unheard.topic.slug}/answers/"):
        assert "A lighthouse at noon" in mo.visitor().get(path).text
        page = ana.visitor().get(path)
        assert "A lighthouse at noon" not in page.text
        assert "A thread whose opening you do not see" in page.text
        assert "lantern" in page.text


def test_own_words_that_wait_cost_one_query_however_many_there_are(ben, thread):
    member, costs = ben.member, []
    for number in range(3):
        post(answer(ben, thread, f"call me on 020 7946 00{number}8 tonight", lifted=True))
        with CaptureQueriesContext(connection) as queries:
            assert len(showing.held_of(member, thread)) == number + 1
        costs.append(len(queries))
    assert costs == [1, 1, 1]
