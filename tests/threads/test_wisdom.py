"""Wisdom kept: wished by several or by a moderator, shown only with its author's consent, gone when it is gone."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.audit.models import Entry as Written
from community.members.blocking import block
from community.posts import Standing
from community.refusals import Refused
from community.threads import deeds, leaving, wisdom
from community.threads.models import Answer, Care, Entry, Thread, Voice
from moderation.desk import lay
from moderation.models import Measure
from tests.support.people import Person
from tests.support.threads import answered, opened
from tests.threads.drafting import new_topic


@pytest.fixture
def reply(ana: Person, ben: Person) -> Entry:
    """Ben's answer to Ana, in a topic of the test's own."""
    return answered(
        opened(ana.member, "How do evenings go?", topic=new_topic()), ben.member, "I walk round the block."
    )


@pytest.fixture
def crowd(place, move_in) -> list[Person]:
    """Three more members."""
    return [move_in(place, name) for name in ("dora", "emil", "faye")]


def presses(person: Person, entry: Entry, deed: str, where: str = "keep", field: str = "deed"):
    """A button beside the entry, as the page sends it."""
    visitor = person.visitor()
    page = visitor.get("/threads/willing/")
    token = page.form("", "csrfmiddlewaretoken").fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token, field: deed, "next": page_of(entry)}
    return visitor.post(f"/threads/answers/{entry.pk}/{where}/", sent, Referer=page.url)


def says(person: Person, entry: Entry, given: str):
    return presses(person, entry, given, "consent", "given")


def page_of(entry: Entry) -> str:
    return f"/threads/{entry.thread.topic.slug}/answers/"


def kept(person: Person, entry: Entry) -> bool:
    """Whether the words stand in the collection as this person sees it."""
    return "round the block" in person.visitor().get(page_of(entry)).text


def asked(person: Person) -> bool:
    """Whether the author finds the question on their page."""
    return "May this stand in the collected answers?" in person.visitor().get("/threads/answers/").text


def test_three_wishes_ask_the_author_whose_yes_keeps_it(ben, caro, crowd, reply):
    for person in crowd[:2]:
        presses(person, reply, "wish")
        presses(person, reply, "wish")
    assert not asked(ben) and not kept(caro, reply)
    presses(crowd[2], reply, "wish")
    assert asked(ben) and "1 waits for your word" in ben.visitor().get("/me/").text
    assert not kept(caro, reply), "nobody reads it before its author agreed"
    says(ben, reply, "yes")
    page = caro.visitor().get(page_of(reply))
    assert "round the block" in page.text and ben.name in page.text and reply.thread.get_absolute_url() in page.links


def test_the_host_says_how_many(ben, caro, reply):
    Care.objects.create(voices=1)
    presses(caro, reply, "wish")
    assert asked(ben)
    Care.objects.all().delete()


def test_a_moderators_wish_is_enough_and_is_written_down(ben, mo, reply):
    presses(mo, reply, "wish")
    assert asked(ben)
    assert Written.objects.filter(deed="answer.wished", actor=mo.pk, subject=reply.pk).count() == 1


def test_consent_is_taken_back_at_any_time_and_given_again(ben, caro, mo, reply):
    presses(mo, reply, "wish")
    says(ben, reply, "no")
    assert not kept(caro, reply)
    assert "rather not" in presses(caro, reply, "wish").text, "nobody asks again"
    says(ben, reply, "yes")
    assert kept(caro, reply)
    visitor = ben.visitor()
    visitor.submit(visitor.get("/threads/answers/"), f"/{reply.pk}/consent/", asks="next", given="no")
    assert not kept(caro, reply)


def test_only_the_author_is_asked(ana, caro, mo, reply):
    presses(mo, reply, "wish")
    assert not asked(ana)
    says(caro, reply, "yes")
    assert not kept(caro, reply)


def test_nobody_agrees_before_anybody_asked(ben, caro, crowd, reply):
    presses(crowd[0], reply, "wish")
    says(ben, reply, "yes")
    assert not kept(caro, reply) and not asked(ben)


def test_a_wish_is_taken_back_and_the_question_with_it(ben, crowd, reply):
    for person in crowd:
        presses(person, reply, "wish")
    presses(crowd[0], reply, "unwish")
    assert not asked(ben)
    for person in crowd:
        presses(person, reply, "unwish")
    assert not Answer.objects.filter(entry=reply).exists()


def test_what_was_agreed_to_stays_when_wishes_go(ben, caro, crowd, reply):
    for person in crowd:
        presses(person, reply, "wish")
    says(ben, reply, "yes")
    for person in crowd:
        presses(person, reply, "unwish")
    assert kept(caro, reply)


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.HIDDEN])
def test_what_goes_out_of_sight_leaves_and_comes_back(ben, caro, mo, reply, standing):
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    Entry.objects.filter(pk=reply.pk).update(standing=standing)
    assert not kept(caro, reply)
    Entry.objects.filter(pk=reply.pk).update(standing=Standing.VISIBLE)
    assert kept(caro, reply)
    Thread.objects.filter(pk=reply.thread_id).update(standing=standing)
    assert not kept(caro, reply)


@pytest.mark.parametrize("words_too", [True, False])
def test_whoever_leaves_takes_their_answers_out(ben, caro, mo, reply, words_too):
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    with transaction.atomic():
        leaving.erase(ben.member, words_too)
    assert not kept(caro, reply)
    assert not Answer.objects.filter(entry=reply).exists()


def test_anonymous_stays_anonymous(ben, caro, mo, reply):
    Entry.objects.filter(pk=reply.pk).update(anonymous=True)
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    page = caro.visitor().get(page_of(reply))
    assert "round the block" in page.text and ben.name not in page.html and ben.id not in page.html


def test_blocks_hold_here_but_tell_nothing_of_the_nameless(ben, caro, mo, reply):
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    block(caro.member, ben.member)
    assert not kept(caro, reply)
    with pytest.raises(Refused):
        wisdom.wish(caro.member, reply.pk)
    Entry.objects.filter(pk=reply.pk).update(anonymous=True)
    assert kept(caro, reply)


def test_what_cannot_be_kept(ana, ben, caro, reply):
    opening = Entry.objects.get(thread=reply.thread, seq=1)
    held = answered(reply.thread, ben.member, "held")
    Entry.objects.filter(pk=held.pk).update(standing=Standing.HELD)
    for person, entry in ((ben, reply), (caro, opening), (caro, held)):
        with pytest.raises(Refused):
            wisdom.wish(person.member, entry.pk)
    with pytest.raises(Refused):
        wisdom.wish(caro.member, 10**12)
    assert not Answer.objects.filter(entry__thread=reply.thread).exists()


def test_a_moderator_takes_it_out_and_members_cannot(ben, caro, mo, reply):
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    presses(caro, reply, "out")
    assert kept(caro, reply)
    visitor = mo.visitor()
    visitor.submit(visitor.get(page_of(reply)), f"/{reply.pk}/keep/", asks="next", deed="out")
    assert not kept(caro, reply)
    assert Written.objects.filter(deed="answer.out", actor=mo.pk, subject=reply.pk).exists()


def test_it_moves_with_its_thread(ben, caro, mo, reply):
    presses(mo, reply, "wish")
    says(ben, reply, "yes")
    there = new_topic()
    deeds.move(Entry.objects.get(thread=reply.thread, seq=1), there, mo.member)
    assert not kept(caro, reply)
    assert "round the block" in caro.visitor().get(f"/threads/{there.slug}/answers/").text


def test_whoever_is_silenced_may_still_wish_and_whoever_is_shut_out_may_not(caro, crowd, reply):
    with transaction.atomic():
        lay(caro.member, Measure.SILENCED, None)
        lay(crowd[0].member, Measure.SUSPENDED, None)
    presses(caro, reply, "wish")
    client = Client(HTTP_COOKIE=crowd[0].cookie)
    client.post(f"/threads/answers/{reply.pk}/keep/", {"deed": "wish"})
    assert [voice.member_id for voice in Voice.objects.filter(answer__entry=reply)] == [caro.pk]


def test_what_stands_beside_an_entry(ana, ben, caro, mo, reply):
    entries = list(Entry.objects.filter(thread=reply.thread).select_related("thread").order_by("seq"))
    reader = caro.member
    with CaptureQueriesContext(connection) as counted:
        seen = wisdom.beside(reader, entries)
    assert len(counted) == 1
    assert [seen[entry.pk].may_wish for entry in entries] == [False, True]
    wisdom.wish(mo.member, reply.pk)
    assert wisdom.beside(mo.member, entries)[reply.pk].wished
    asked_now = wisdom.beside(ben.member, entries)[reply.pk]
    assert asked_now.asks and not asked_now.said and not asked_now.may_wish
    assert not wisdom.beside(caro.member, entries)[reply.pk].asks
    wisdom.agree(ben.member, reply.pk, given=True)
    assert wisdom.beside(caro.member, entries)[reply.pk].kept
    assert wisdom.beside(ben.member, entries)[reply.pk].said == "given"


def test_it_is_wished_and_answered_on_the_threads_own_page(ben, caro, mo, reply):
    address = reply.thread.get_absolute_url()
    visitor = mo.visitor()
    back = visitor.submit(visitor.get(address), f"/answers/{reply.pk}/keep/", asks="next", deed="wish")
    assert back.path.startswith(address) and "Not worth keeping after all" in back.text
    author = ben.visitor()
    page = author.get(address)
    assert "May this stand in the collected answers?" in page.text
    yes = author.submit(page, f"/answers/{reply.pk}/consent/", asks="next", given="yes")
    assert "It is kept in the collected answers." in yes.text
    assert "In the collected answers" in caro.visitor().get(address).text
    assert page_of(reply) in caro.visitor().get(address).links


def test_it_travels_with_its_author(ben, mo, reply):
    wisdom.wish(mo.member, reply.pk)
    visitor = ben.visitor()
    taken = json.loads(visitor.submit(visitor.get("/me/privacy/"), "/me/export/", asks="csrfmiddlewaretoken").html)
    assert taken["asked_to_keep"] == [{"entry_id": reply.pk, "consent": "asked"}]


def test_pages_by_key_cost_the_same(ana, ben, caro, reply):
    replies = [answered(reply.thread, ben.member, f"Way {number}.") for number in range(45)]
    topic = reply.thread.topic
    Answer.objects.bulk_create(Answer(entry=entry, topic=topic, consent="given") for entry in replies[:3])
    client = Client(HTTP_COOKIE=caro.cookie)

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(page_of(reply)).status_code == 200
        return len(counted)

    cost()
    few = cost()
    Answer.objects.bulk_create(Answer(entry=entry, topic=topic, consent="given") for entry in replies[3:])
    assert cost() == few <= 6
    visitor, address, seen = caro.visitor(), page_of(reply), []
    while address:
        page = visitor.get(address)
        seen += [number for number in range(45) if f"Way {number}." in page.text]
        more = [link for link in page.links if "after=" in link]
        address = page_of(reply) + more[0] if more else ""
    assert len(seen) == 45 and set(seen) == set(range(45))


def test_strangers_and_unknown_topics(caro, stranger, reply):
    assert "/login/" in stranger.get(page_of(reply)).url
    assert caro.visitor().get("/threads/no-such-topic/answers/").status == 404
    assert "Nothing is kept here yet" in caro.visitor().get(page_of(reply)).text
