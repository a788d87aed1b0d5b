"""The statements that pages of threads ask by hand say what the models say."""

from __future__ import annotations

import pytest
from django.utils import timezone

from community.rows import BIGGEST
from community.threads import access, following, showing, wisdom
from community.threads.models import Answer, Bookmark, Edit, Entry, Original, Thread, Voice
from tests.support import threads


@pytest.fixture
def talk(place, ana, ben):
    """Ana's thread with six answers of both."""
    thread = threads.opened(ana.member, "Evenings")
    for number in range(6):
        threads.answered(thread, (ana, ben)[number % 2].member, f"line {number}")
    return Thread.objects.get(pk=thread.pk)


def facts(row):
    """Everything that is stored of it, but for what a page does not read."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in showing.UNSHOWN
    }


def test_a_thread_comes_with_its_topic_and_its_author(talk, ana):
    found = access.find(ana.member, talk.pk)
    known = Thread.objects.select_related("topic", "author").get(pk=talk.pk)
    for one, other in ((found, known), (found.topic, known.topic), (found.author, known.author)):
        assert facts(one) == facts(other)
        assert type(one) is type(other)


def test_a_thread_without_an_author_has_none(talk, ana):
    Thread.objects.filter(pk=talk.pk).update(author=None, day=timezone.localdate())
    assert access.find(ana.member, talk.pk).author is None


@pytest.mark.parametrize("number", [0, BIGGEST, BIGGEST + 1, 10**40])
def test_numbers_that_no_thread_has_are_no_error(talk, ana, number):
    assert access.find(ana.member, number) is None
    assert len(showing.page_of(talk, before=number).entries) == (7 if number else 0)
    assert len(showing.page_of(talk, after=number).entries) == (0 if number else 7)


def test_a_page_holds_the_entries_in_their_order(talk):
    said = Entry.objects.filter(thread=talk).select_related("author")
    for page, wanted in (
        (showing.page_of(talk, after=2), said.filter(seq__gt=2).order_by("seq")),
        (showing.page_of(talk, before=4), said.filter(seq__lt=4).order_by("seq")),
    ):
        assert [facts(entry) for entry in page.entries] == [facts(entry) for entry in wanted]
        names = [(entry.author.pk, entry.author.public_id, entry.author.username) for entry in page.entries]
        assert names == [(one.author.pk, one.author.public_id, one.author.username) for one in wanted]


def test_own_words_that_wait_are_shown_as_they_were_written(talk, ana, ben):
    plain = threads.answered(talk, ana.member, "plain words")
    masked = threads.answered(talk, ana.member, "call ***")
    threads.answered(talk, ben.member, "of somebody else")
    Entry.objects.filter(body__in=["plain words", "call ***", "of somebody else"]).update(standing="held", seq=None)
    Original.objects.create(entry=masked, body="call Joe")
    shown = showing.held_of(ana.member, talk)
    assert [(frame["pk"], frame["body"]) for frame in shown] == [(plain.pk, "plain words"), (masked.pk, "call Joe")]


def test_wishes_and_bookmarks_are_each_readers_own(talk, ana, ben):
    entry = Entry.objects.get(thread=talk, seq=3)
    answer = Answer.objects.create(entry=entry, topic=talk.topic, consent="given")
    Voice.objects.create(answer=answer, member=ana.member)
    entries = list(Entry.objects.filter(thread=talk).select_related("thread"))
    for person, wished in ((ana, True), (ben, False)):
        beside = wisdom.beside(person.member, entries)
        assert len(beside) == 7
        assert [pk for pk, one in beside.items() if one.kept] == [entry.pk]
        assert beside[entry.pk].wished is wished
    Bookmark.objects.update_or_create(member=ana.member, thread=talk, defaults={"seen": 7, "following": "muted"})
    assert following.read(ana.pk, talk.pk, 7) == "muted"
    assert following.read(ben.pk, talk.pk, 0) != "muted"


def test_new_words_that_wait_stand_beside_the_old(talk, ana):
    entry = Entry.objects.get(thread=talk, seq=2)
    Edit.objects.create(entry=entry, author=ana.member, nonce="n", digest="d", body="newer", standing="held")
    frames = showing.frames_for(ana.member, talk, showing.page_of(talk).entries, frozenset())
    assert [frame["edit"] and frame["edit"]["body"] for frame in frames[:3]] == [None, "newer", None]
