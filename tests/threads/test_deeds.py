"""What becomes of a post: held and released in order, taken back, hidden, moved, reported, kept for a time, erased."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from community.clock.jobs import JOBS
from community.members import hooks
from community.refusals import Refused
from community.threads import deeds, owing, placing, reporting, retaining
from community.threads.models import Bookmark, Edit, Entry, Original, Thread, Version
from community.threads.posting import post
from moderation.models import Card, Case
from tests.rooms.deciding import decide
from tests.threads.drafting import answer, edit, new_thread, new_topic, opening

CRISIS = "I want to kill myself tonight"
PHONE = "call me on 020 7946 0018 tonight"


def now(entry):
    return Entry.objects.get(pk=entry.pk)


def again(thread):
    return Thread.objects.get(pk=thread.pk)


@pytest.fixture
def reply(ben, thread):
    """An answer of Ben's."""
    return post(answer(ben, thread, "an answer")).entry


def test_a_held_answer_takes_its_place_when_it_is_released(ana, ben, mo, thread):
    held = post(answer(ben, thread, PHONE)).entry
    post(answer(ana, thread, "said meanwhile"))
    decide(mo, Case.objects.get(author_id=ben.pk), "publish")
    assert (now(held).seq, now(held).standing, again(thread).replies) == (3, "visible", 2)


def test_a_held_thread_begins_when_it_is_released(ana, mo, topic):
    draft = opening(ana, topic, "A title", PHONE)
    held = post(draft).entry
    assert Thread.objects.get(topic=topic).standing == "held"
    decide(mo, Case.objects.get(author_id=ana.pk), "publish")
    thread = Thread.objects.get(topic=topic)
    assert (thread.standing, thread.seq, now(held).seq, thread.replies) == ("visible", 1, 1, 0)
    assert post(draft).first("accepted")["seq"] == 1


def test_a_rejected_post_tells_its_author(ana, mo, topic):
    draft = opening(ana, topic, "A title", PHONE)
    post(draft)
    decide(mo, Case.objects.get(author_id=ana.pk), "reject")
    assert post(draft).first("refused")["code"] == "guideline"
    assert Thread.objects.get(topic=topic).standing == "refused"


def test_taking_back_is_for_the_author_alone(ana, ben, thread, reply):
    with pytest.raises(Refused, match="not_allowed"):
        deeds.unsay(ana.member, reply.pk)
    deeds.unsay(ben.member, reply.pk)
    assert (now(reply).standing, again(thread).replies, again(thread).rev) == ("withdrawn", 0, 3)
    deeds.unsay(ben.member, reply.pk)
    assert again(thread).replies == 0


def test_a_reported_answer_is_hidden_and_brought_back(ana, ben, mo, thread, reply):
    reporting.report(ana.member, thread, 2, "please look")
    case = Case.objects.get(author_id=ben.pk)
    assert (case.place, case.target, case.excerpt) == (thread, reply, "an answer")
    page = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert thread.title in page.text
    assert "Its first words." in page.text
    decide(mo, case, "withdraw")
    assert (now(reply).standing, again(thread).replies) == ("hidden", 0)
    case.refresh_from_db()
    decide(mo, case, "restore")
    assert (now(reply).standing, again(thread).replies) == ("visible", 1)


def test_a_reported_opening_shows_its_title_at_the_desk(ana, ben, thread):
    reporting.report(ben.member, thread, 1, "please look")
    assert Case.objects.get(author_id=ana.pk).excerpt == "A thread\nIts first words."


def test_a_hidden_opening_hides_the_thread_from_lists(ana, ben, mo, thread, reply):
    reporting.report(ben.member, thread, 1, "please look")
    decide(mo, Case.objects.get(author_id=ana.pk), "withdraw")
    assert (again(thread).standing, again(thread).replies) == ("hidden", 1)


def test_moving_an_opening_takes_the_thread_along_and_undoing_brings_it_back(ana, ben, mo, thread, reply):
    there = new_topic()
    reporting.report(ben.member, thread, 1, "wrong topic")
    case, was = Case.objects.get(author_id=ana.pk), thread.topic_id
    move(mo, case, there)
    assert (again(thread).topic_id, again(thread).standing) == (there.pk, "visible")
    undo(mo, case)
    assert (again(thread).topic_id, again(thread).standing) == (was, "visible")


def test_moving_an_answer_makes_it_a_thread_of_its_own(ana, ben, mo, thread, reply):
    there = new_topic()
    reporting.report(ana.member, thread, 2, "worth a thread")
    case = Case.objects.get(author_id=ben.pk)
    move(mo, case, there)
    made = Thread.objects.get(topic=there)
    assert (made.title, made.author_id, made.seq, made.entries.get().body) == ("A thread", ben.pk, 1, "an answer")
    assert now(reply).standing == "hidden"
    undo(mo, case)
    assert (now(reply).standing, again(made).standing) == ("visible", "hidden")


def move(moderator, case, topic):
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    after = visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed="move", **{"move.room": topic.slug})
    assert after.status == 200, after.text[:300]


def undo(moderator, case):
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    assert visitor.submit(page, f"/desk/cases/{case.pk}/step/", asks="decision", step="undo").status == 200


def test_a_thread_opens_again_when_its_time_is_over(thread):
    placing.lock(thread, on=True, until=timezone.now() - timedelta(seconds=1))
    assert placing.open_again() == 1
    assert not again(thread).locked
    assert placing.open_again() == 0


def test_only_who_asked_says_what_helped(ana, ben, thread, reply):
    with pytest.raises(Refused, match="not_allowed"):
        deeds.mark_helped(ben.member, thread.pk, 2)
    with pytest.raises(Refused, match="no_such_message"):
        deeds.mark_helped(ana.member, thread.pk, 1)
    assert deeds.mark_helped(ana.member, thread.pk, 2)
    assert again(thread).helped == reply
    assert not deeds.mark_helped(ana.member, thread.pk, 2)
    assert again(thread).helped is None


def test_what_is_owed_is_written_by_the_clock_once(ana, ben, thread, reply, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("moderation.cards.give", lambda *a, **k: 1 / 0)
        first = post(answer(ana, thread, CRISIS)).entry
        post(edit(ben, reply, CRISIS))
    for kind in (Entry, Edit):
        kind.objects.filter(follow_up=True).update(at=timezone.now() - timedelta(minutes=1))
    assert owing.settle() >= 2
    assert Case.objects.get(author_id=ana.pk).target == first
    assert Case.objects.get(author_id=ben.pk).target == reply
    assert Card.objects.filter(member_id__in=[ana.pk, ben.pk]).count() == 2
    assert owing.settle() == 0
    assert {"cases and cards that are owed to threads", "threads whose time is over"} <= {job.name for job in JOBS}


def test_a_topic_that_keeps_threads_for_a_time_lets_go_of_the_words(ana, ben):
    topic = new_topic(keeps_days=30)
    old, new = new_thread(ana, topic, "Long ago"), new_thread(ana, topic, "Today")
    reply = post(answer(ben, old, "old words", note="a note")).entry
    post(edit(ben, reply, "newer old words"))
    Thread.objects.filter(pk=old.pk).update(latest_at=timezone.now() - timedelta(days=31))
    assert retaining.let_go() == 1
    assert set(Entry.objects.filter(thread=old).values_list("body", "html", "note")) == {("", "", "")}
    assert not Version.objects.filter(entry__thread=old).exists()
    assert again(old).title == ""
    assert again(new).title == "Today"
    assert retaining.let_go() == 0


def test_erasing_with_words_leaves_none_behind(ana, thread):
    entry = Entry.objects.get(thread=thread)
    post(edit(ana, entry, "other words", title="Other title"))
    post(answer(ana, thread, f"{CRISIS}. {PHONE}"))
    member = ana.member
    with transaction.atomic():
        for eraser in hooks.erasers:
            eraser(member, True)
    assert set(Entry.objects.filter(author=member).values_list("body", "html", "note")) == {("", "", "")}
    assert set(Edit.objects.filter(author=member).values_list("body", "title")) == {("", "")}
    assert (again(thread).title, again(thread).standing) == ("", "withdrawn")
    gone = (Version.objects.filter(entry__author=member), Original.objects.filter(entry__author=member))
    assert not any(rows.exists() for rows in (*gone, Bookmark.objects.filter(member=member)))


def test_the_export_holds_the_words_as_written(ana, thread):
    post(answer(ana, thread, f"{CRISIS}. {PHONE}", anonymous=True))
    post(edit(ana, Entry.objects.get(thread=thread, seq=1), "other words"))
    found = {name: list(rows) for part in hooks.exporters for name, rows in part(ana.member)}
    first, second = found["entries"]
    assert (first["title"], first["said"], second["anonymous"]) == ("A thread", "other words", True)
    assert "7946" in second["said"]
    assert [version["said"] for version in found["versions"]] == ["Its first words."]
    assert [mark["thread_id"] for mark in found["threads_read"]] == [thread.pk]
