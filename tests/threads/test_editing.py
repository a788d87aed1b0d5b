"""New words for what was posted: through the gate, the old ones stand meanwhile, and stay as a visible version."""

import uuid

import pytest

from community.threads import deeds
from community.threads.models import Edit, Entry, Thread, Version
from community.threads.posting import post
from moderation.models import Card, Case
from tests.rooms.deciding import decide
from tests.threads.drafting import answer, edit, new_thread

CRISIS = "I want to kill myself tonight"
PHONE = "call me on 020 7946 0018 tonight"


@pytest.fixture
def reply(ben, thread):
    """An answer of Ben's."""
    return post(answer(ben, thread, "the first words", note="sleep")).entry


def now(entry):
    return Entry.objects.get(pk=entry.pk)


def test_new_words_stand_and_the_old_ones_are_a_version(ben, thread, reply):
    assert post(edit(ben, reply, "better words")).first("accepted")["seq"] == 2
    entry, version = now(reply), Version.objects.get(entry=reply)
    assert (entry.body, entry.note, entry.edits) == ("better words", "", 1)
    assert "better words" in entry.html
    assert (version.number, version.body, version.note, version.at) == (1, "the first words", "sleep", reply.at)
    assert entry.rev == Thread.objects.get(pk=thread.pk).rev == 3
    post(edit(ben, reply, "the third words"))
    assert list(Version.objects.filter(entry=reply).order_by("number").values_list("number", "body")) == [
        (1, "the first words"), (2, "better words"),
    ]  # fmt: skip


def test_an_opening_is_edited_with_its_title(ana, thread):
    entry = Entry.objects.get(thread=thread)
    assert post(edit(ana, entry, "words", title="  ")).first("refused")["field"] == "title"
    assert post(edit(ana, entry, "words", title="Another title")).first("accepted")
    assert Thread.objects.get(pk=thread.pk).title == "Another title"
    assert Version.objects.get(entry=entry).title == "A thread"


def test_sending_it_twice_edits_once_and_the_same_words_are_no_edit(ben, reply):
    draft = edit(ben, reply, "better words")
    for _ in range(2):
        assert post(draft).first("accepted")
    assert post(edit(ben, reply, "better words")).first("accepted")
    assert now(reply).edits == 1
    assert post(edit(ben, reply, "others", nonce=draft.nonce)).first("refused")["code"] == "nonce_used"


def test_a_held_edit_waits_while_the_old_words_stand(ben, mo, thread, reply):
    held = post(edit(ben, reply, PHONE)).first("held")
    assert any("7946" in words for words in held["words"])
    assert now(reply).body == "the first words"
    case = Case.objects.get(author_id=ben.pk)
    assert case.place == thread
    page = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert "the first words" in page.text
    assert "7946" in page.text
    decide(mo, case, "publish")
    assert (now(reply).body, now(reply).seq, now(reply).edits) == (PHONE, 2, 1)


def test_a_refused_edit_leaves_the_old_words(ben, mo, reply):
    draft = edit(ben, reply, PHONE)
    post(draft)
    decide(mo, Case.objects.get(author_id=ben.pk), "reject")
    assert now(reply).body == "the first words"
    assert post(draft).first("refused")["code"] == "guideline"


def test_a_second_edit_replaces_the_one_that_waits(ben, reply):
    post(edit(ben, reply, PHONE))
    assert post(edit(ben, reply, "plain words")).first("accepted")
    assert list(Edit.objects.filter(entry=reply).order_by("pk").values_list("standing", flat=True)) == [
        "withdrawn", "visible",
    ]  # fmt: skip


def test_what_was_taken_back_or_waits_or_is_closed_is_not_edited(ana, ben, thread, reply):
    assert post(edit(ana, reply, "not mine")).first("refused")["code"] == "not_allowed"
    Thread.objects.filter(pk=thread.pk).update(locked=True)
    assert post(edit(ben, reply, "later")).first("refused")["code"] == "locked"
    Thread.objects.filter(pk=thread.pk).update(locked=False)
    waiting = post(answer(ben, thread, PHONE)).entry
    assert post(edit(ben, waiting, "other words")).first("refused")["code"] == "locked"
    deeds.unsay(ben.member, reply.pk)
    assert post(edit(ben, reply, "too late")).first("refused")["code"] == "locked"
    assert now(reply).body == "the first words"


def test_a_crisis_in_an_edit_is_published_with_help_and_an_alert(ben, thread, reply):
    Thread.objects.filter(pk=thread.pk).update(locked=True)
    outcome = post(edit(ben, reply, CRISIS))
    assert [frame["type"] for frame in outcome.frames] == ["accepted", "support"]
    assert now(reply).body == CRISIS
    case = Case.objects.get(author_id=ben.pk)
    assert (case.target, case.priority) == (reply, Case.CRISIS)
    assert Card.objects.filter(member_id=ben.pk).count() == 1


def test_a_crisis_in_an_edit_of_what_is_gone_reaches_the_moderators(ben, reply):
    deeds.unsay(ben.member, reply.pk)
    outcome = post(edit(ben, reply, CRISIS))
    assert [frame["type"] for frame in outcome.frames] == ["received", "support"]
    assert CRISIS in Case.objects.get(author_id=ben.pk).excerpt


def test_undoing_the_release_of_an_edit_brings_the_old_words_back(ana, mo, topic):
    thread = new_thread(ana, topic, "The old title", "the old words")
    entry = Entry.objects.get(thread=thread)
    post(edit(ana, entry, PHONE, title="The new title"))
    case = Case.objects.get(author_id=ana.pk)
    decide(mo, case, "publish")
    assert Thread.objects.get(pk=thread.pk).title == "The new title"
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    assert visitor.submit(page, f"/desk/cases/{case.pk}/step/", asks="decision", step="undo").status == 200
    assert (now(entry).body, now(entry).edits) == ("the old words", 0)
    assert Thread.objects.get(pk=thread.pk).title == "The old title"
    assert uuid.UUID(entry.nonce)
