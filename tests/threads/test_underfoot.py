"""What somebody writes to changes under their hands: the thread moves, the words end, a table is away. No word is lost."""

import pytest
from django.db import connection, transaction

from community.posts import Standing
from community.threads import deeds, retaining
from community.threads.models import Entry, Thread
from community.threads.posting import post
from moderation.desk import lay
from moderation.models import Card, Case, Measure
from tests.threads.drafting import answer, new_topic

CRISIS = "I want to kill myself tonight"


def place(thread):
    return f"/threads/{thread.topic.slug}/{thread.pk}/"


@pytest.mark.parametrize("words", ["They get shorter.", CRISIS])
def test_an_answer_begun_before_the_thread_was_moved_arrives(ben, mo, thread, words):
    visitor = ben.visitor()
    page = visitor.get(place(thread))
    deeds.move(Entry.objects.get(thread=thread, seq=1), new_topic(), mo.member)
    after = visitor.submit(page, place(thread), asks="body", body=words)
    assert words in after.text
    assert Entry.objects.get(thread=thread, author_id=ben.pk).body == words
    assert Card.objects.filter(member_id=ben.pk).exists() is (words == CRISIS)


@pytest.mark.parametrize("words", ["Other words.", CRISIS])
def test_new_words_for_an_entry_that_ended_meanwhile_come_back(ana, thread, words):
    visitor = ana.visitor()
    page = visitor.get(f"{place(thread)}1/edit/")
    thread.topic.keeps_days = 1
    thread.topic.save()
    Thread.objects.filter(pk=thread.pk).update(latest_at="2020-01-01T00:00Z")
    assert retaining.let_go() == 1
    after = visitor.submit(page, f"{place(thread)}1/edit/", asks="body", body=words)
    assert after.status == (200 if words == CRISIS else 422)
    assert words == CRISIS or words in after.html
    assert Case.objects.filter(author_id=ana.pk, priority=Case.CRISIS).exists() is (words == CRISIS)


@pytest.mark.parametrize("field", ["title", "note"])
def test_a_cry_for_help_in_a_title_or_a_note_is_heard_of_somebody_who_was_shut_out_meanwhile(ana, mo, topic, field):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    page = visitor.get(path)
    with transaction.atomic():
        lay(ana.member, Measure.BANNED, None)
    said = {"title": "Tonight", "body": "It is late.", field: CRISIS}
    after = visitor.submit(page, path, asks="title", **said)
    assert "It is late." in Case.objects.get(author_id=ana.pk, priority=Case.CRISIS).excerpt
    assert CRISIS in Case.objects.get(author_id=ana.pk, priority=Case.CRISIS).excerpt
    assert after.status == 200


@pytest.mark.parametrize("table", ["threads_bookmark", "checkins_uncounted", "checkins_day"])
def test_what_stands_beside_a_thread_silences_nobody_when_it_cannot_be_read(ana, thread, table):
    Thread.objects.filter(pk=thread.pk).update(day="2026-01-05")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            said = post(answer(ana, thread, CRISIS))
        finally:
            cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
    assert [frame["type"] for frame in said.frames] == ["accepted", "support"]
    assert said.entry.standing == Standing.VISIBLE
