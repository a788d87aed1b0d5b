"""Posting to a thread: the same gate as the rooms, the same promises, and a place in the thread without gaps."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community.threads.models import Entry, Original, Thread, Topic
from community.threads.posting import post
from moderation.desk import lay
from moderation.models import Card, Case, Measure
from tests.threads.drafting import answer, new_topic, opening

CRISIS = "I want to kill myself tonight"
CRISIS_WITH_METHOD = "I want to kill myself tonight, call me on 020 7946 0018"
PHONE = "call me on 020 7946 0018 tonight"


def codes(outcome):
    return [frame["type"] for frame in outcome.frames]


def test_an_opening_is_the_first_entry_of_a_thread(ana, topic):
    outcome = post(opening(ana, topic, "Day three", "The nights are long.", wants=("company", "nonsense", "ideas")))
    thread = Thread.objects.get(topic=topic)
    assert outcome.frames == [{"type": "accepted", "nonce": outcome.entry.nonce, "thread": thread.pk, "seq": 1}]
    assert (thread.title, thread.wants, thread.seq, thread.rev, thread.replies) == (
        "Day three",
        "ideas,company",
        1,
        1,
        0,
    )
    assert (thread.standing, outcome.entry.standing, outcome.entry.seq) == ("visible", "visible", 1)


def test_answers_take_the_next_places(ana, ben, thread):
    for number in range(2, 5):
        found = post(answer(ben, thread, f"answer {number}", reply_to=number - 1))
        assert found.first("accepted")["seq"] == number
    thread.refresh_from_db()
    assert (thread.seq, thread.rev, thread.replies) == (4, 4, 3)
    assert thread.latest_at == max(thread.latest_at, thread.opened_at)


def test_many_at_once_leave_no_gap(ana, ben, thread):
    def one(number):
        try:
            return post(answer(ana if number % 2 else ben, thread, f"answer {number}", lifted=True))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(one, range(12)))
    assert sorted(found.first("accepted")["seq"] for found in outcomes) == list(range(2, 14))
    assert sorted(Entry.objects.filter(thread=thread).values_list("rev", flat=True)) == list(range(1, 14))


def test_the_same_words_twice_stand_once_and_other_words_are_no_resend(ana, thread):
    first = answer(ana, thread, "pressed twice")
    assert codes(post(first)) == codes(post(first)) == ["accepted"]
    other = post(answer(ana, thread, "other words", nonce=first.nonce))
    assert other.first("refused")["code"] == "nonce_used"
    named = post(answer(ana, thread, "pressed twice", nonce=first.nonce, anonymous=True))
    assert named.first("refused")["code"] == "nonce_used"
    assert Entry.objects.filter(thread=thread, author_id=ana.pk).count() == 2


def test_a_form_sent_twice_at_once_opens_one_thread(ana, topic):
    draft = opening(ana, topic, "Twice", "at once", lifted=True)

    def one(_):
        try:
            return post(draft)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert {found.first("accepted")["seq"] for found in pool.map(one, range(3))} == {1}
    assert Thread.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize(
    ("title", "words", "note", "code", "field"),
    [
        ("   ", "words", "", "empty", "title"),
        ("\u200b\u2060", "words", "", "empty", "title"),
        ("A title", "  \n ", "", "empty", "body"),
        ("t" * 121, "words", "", "too_long", "title"),
        ("A title", "w" * 4001, "", "too_long", "body"),
        ("A title", "words", "n" * 121, "too_long", "note"),
    ],
)
def test_what_is_missing_or_too_much_is_said_beside_its_field(ana, topic, title, words, note, code, field):
    refused = post(opening(ana, topic, title, words, note=note)).first("refused")
    assert (refused["code"], refused["field"]) == (code, field)
    assert refused["why"]
    assert not Thread.objects.filter(topic=topic).exists()


def test_a_topic_may_ask_for_a_note(ana):
    topic = new_topic(note_needed=True)
    assert post(opening(ana, topic, "Hard", "words")).first("refused")["field"] == "note"
    assert codes(post(opening(ana, topic, "Hard", "words", note="loss"))) == ["accepted"]


def test_who_may_open(ana, mo, move_in, place):
    new = move_in(place, "nina")
    team, settled, closed = new_topic(openers="team"), new_topic(openers="settled"), new_topic(closed=True)
    for person, topic, code in [(ana, team, "not_allowed"), (new, settled, "not_allowed"), (ana, closed, "locked")]:
        assert post(opening(person, topic, "May I?", "words")).first("refused")["code"] == code
    for topic in (team, settled, closed):
        assert codes(post(opening(mo, topic, "From the team", "words"))) == ["accepted"]


@pytest.mark.parametrize("closed_by", ["thread", "topic"])
def test_nobody_but_the_team_answers_what_is_closed(ana, mo, thread, closed_by):
    if closed_by == "thread":
        Thread.objects.filter(pk=thread.pk).update(locked=True)
    else:
        Topic.objects.filter(pk=thread.topic_id).update(closed=True)
    assert post(answer(ana, thread, "may I?")).first("refused")["code"] == "locked"
    assert codes(post(answer(mo, thread, "a last word"))) == ["accepted"]


def test_crisis_words_pass_every_limit(move_in, place, thread):
    new = move_in(place, "nina")
    Thread.objects.filter(pk=thread.pk).update(locked=True, slow_seconds=300)
    thread.refresh_from_db()
    for topic in (new_topic(openers="settled"), new_topic(closed=True), new_topic(note_needed=True)):
        assert codes(post(opening(new, topic, "  ", CRISIS))) == ["accepted", "support"]
        assert Thread.objects.get(topic=topic).title == CRISIS
    assert codes(post(answer(new, thread, CRISIS, reply_to=99))) == ["accepted", "support"]
    assert Case.objects.get(author_id=new.pk).priority == Case.CRISIS


def test_a_cry_for_help_in_the_title_alone_is_published(ana, topic):
    assert codes(post(opening(ana, topic, CRISIS, "  "))) == ["accepted", "support"]
    assert Entry.objects.get(thread__topic=topic).body == CRISIS


def test_over_long_crisis_words_bring_help_and_an_alert(ana, topic):
    outcome = post(opening(ana, topic, "Help", CRISIS + "." * 4000))
    assert codes(outcome) == ["refused", "support"]
    assert outcome.first("refused")["code"] == "too_long"
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS
    assert not Thread.objects.filter(topic=topic).exists()


@pytest.mark.parametrize("measure", [Measure.SILENCED, Measure.SUSPENDED])
def test_crisis_words_of_who_may_not_write_reach_the_moderators(ana, thread, measure):
    with transaction.atomic():
        lay(ana.member, measure, None)
    assert post(answer(ana, thread, "hello")).first("refused")["code"] == "silenced"
    draft = answer(ana, thread, CRISIS)
    assert codes(post(draft)) == codes(post(draft)) == ["received", "support"]
    assert post(answer(ana, thread, f"{CRISIS}, again", nonce=draft.nonce)).first("refused")["code"] == "nonce_used"
    case = Case.objects.get(author_id=ana.pk)
    assert CRISIS in case.excerpt
    assert case.place == thread
    assert Entry.objects.filter(thread=thread).count() == 1


def test_what_must_not_be_read_is_masked_in_title_and_text(ana, topic):
    outcome = post(opening(ana, topic, CRISIS_WITH_METHOD, f"{CRISIS}. {PHONE}", note="020 7946 0018"))
    assert codes(outcome) == ["accepted", "support"]
    thread, entry = Thread.objects.get(topic=topic), outcome.entry
    assert not any("7946" in shown for shown in (thread.title, entry.body, entry.html, entry.note))
    written = Original.objects.get(entry=entry)
    assert "7946" in written.body
    assert "7946" in written.title


def test_a_title_is_held_like_any_words(ana, ben, topic):
    outcome = post(opening(ana, topic, PHONE, "Please do."))
    held = outcome.first("held")
    assert any("7946" in words for words in held["words"])
    thread = Thread.objects.get(topic=topic)
    assert (thread.standing, thread.seq, outcome.entry.seq) == ("held", 0, None)
    assert "7946" in Case.objects.get(author_id=ana.pk).excerpt
    assert post(answer(ben, thread, "answering what waits")).first("refused")["code"] == "no_such_message"


def test_hard_words_on_what_was_never_published_reach_the_moderators(ana, topic):
    thread = post(opening(ana, topic, PHONE, "Please do.")).entry.thread
    assert codes(post(answer(ana, thread, CRISIS))) == ["received", "support"]


def test_a_case_and_a_card_that_fail_do_not_hold_up_the_words(ana, thread, monkeypatch):
    monkeypatch.setattr("moderation.cards.give", lambda *a, **k: 1 / 0)
    outcome = post(answer(ana, thread, CRISIS))
    assert codes(outcome) == ["accepted", "support"]
    assert Entry.objects.get(pk=outcome.entry.pk).follow_up
    assert not Card.objects.filter(member_id=ana.pk).exists()


def test_an_answer_costs_nine_statements(ana, thread):
    post(answer(ana, thread, "warm"))
    draft = answer(ana, thread, f"counted {uuid.uuid4().hex}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post(draft)
    told = [
        query["sql"] for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(told) <= 9, told
