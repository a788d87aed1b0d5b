"""Threads for somebody whose browser runs no script: read, open, answer, change, take back, and never lose a word."""

import pytest
from django.db import transaction

from community.members.blocking import block
from community.threads.models import Entry, Thread, Topic
from community.threads.posting import post
from moderation.desk import lay
from moderation.models import Case, Measure
from tests.threads.drafting import answer, new_thread, new_topic

CRISIS = "I want to kill myself tonight"
PHONE = "call me on 020 7946 0018 tonight"


def place(thread):
    return f"/threads/{thread.topic.slug}/{thread.pk}/"


def open_one(visitor, topic, **fields):
    path = f"/threads/{topic.slug}/new/"
    return visitor.submit(visitor.get(path), path, asks="title", **fields)


def say(visitor, thread, body, **fields):
    return visitor.submit(visitor.get(place(thread)), place(thread), asks="body", body=body, **fields)


def test_the_header_leads_to_the_topics_and_they_to_their_threads(ana, thread):
    visitor = ana.visitor()
    assert "/threads/" in visitor.get("/rooms/").links
    page = visitor.get("/threads/")
    assert thread.title in page.text
    assert f"/threads/{thread.topic.slug}/" in page.links
    assert place(thread) in visitor.get(f"/threads/{thread.topic.slug}/").links


def test_a_thread_is_opened_and_answered(ana, ben, topic):
    after = open_one(ana.visitor(), topic, title="Day three", body="The **nights** are long.", want_ideas="1")
    assert after.status == 200
    assert "<strong>nights</strong>" in after.html
    assert "What would help: ideas." in after.text
    thread = Thread.objects.select_related("topic").get(topic=topic)
    assert after.path.startswith(place(thread))
    after = say(ben.visitor(), thread, "They get shorter.")
    assert "They get shorter." in after.text
    assert "They get shorter." in ana.visitor().get(place(thread)).text
    assert "1 answer" in ana.visitor().get(f"/threads/{topic.slug}/").text


def test_the_same_form_sent_twice_posts_once(ana, topic):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    page = visitor.get(path)
    for _ in range(2):
        assert visitor.submit(page, path, asks="title", title="Twice", body="pressed twice").status == 200
    assert Thread.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize(
    ("title", "body", "field", "words"),
    [
        ("   ", "my words", "title", "needs a title"),
        ("t" * 121, "my words", "title", "120 characters"),
        ("A title", "   ", "body", "no words"),
        ("A title", "w" * 4001, "body", "4,000"),
    ],
)
def test_what_is_not_taken_comes_back_with_the_reason_beside_its_field(ana, topic, title, body, field, words):
    after = open_one(ana.visitor(), topic, title=title, body=body, anonymous="1", want_company="1")
    assert after.status == 422
    assert words in after.text
    assert f'id="{field}-error"' in after.html
    form = after.form(f"/threads/{topic.slug}/new/", "title")
    assert (form.fields["title"], form.fields["body"]) == (title, body)
    assert (form.fields["anonymous"], form.fields["want_company"]) == ("1", "1")
    assert not Thread.objects.filter(topic=topic).exists()


def test_a_preview_shows_the_words_and_stores_nothing(ana, topic):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    after = visitor.submit(visitor.get(path), path, asks="title", title="A title", body="_slowly_", preview="1")
    assert "<em>slowly</em>" in after.html
    assert not Thread.objects.filter(topic=topic).exists()
    assert visitor.submit(after, path, asks="title").status == 200
    assert Thread.objects.get(topic=topic).title == "A title"
    empty = visitor.submit(visitor.get(path), path, asks="title", title="A title", body=" ", preview="1")
    assert 'id="body-error"' in empty.html


def test_a_preview_of_a_cry_for_help_shows_the_lines(ana, topic):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    after = visitor.submit(visitor.get(path), path, asks="title", title="A title", body=CRISIS, preview="1")
    assert "card-title" in after.html


def test_anonymous_words_tell_members_nothing(ana, ben, mo, topic):
    visitor = ana.visitor()
    page = visitor.get(f"/threads/{topic.slug}/new/")
    assert "Moderators can see it" in page.text
    open_one(visitor, topic, title="Whose?", body="I would rather not say.", anonymous="1")
    thread = Thread.objects.select_related("topic").get(topic=topic)
    say(ana.visitor(), thread, "And one thing more.", anonymous="1")
    for path in (place(thread), f"/threads/{topic.slug}/", "/threads/", f"{place(thread)}1/report/"):
        page = ben.visitor().get(path).html
        assert ana.name not in page
        assert ana.id not in page
    block(ben.member, ana.member)
    assert "I would rather not say." in ben.visitor().get(place(thread)).text
    his = ben.visitor()
    reporting = his.get(f"{place(thread)}1/report/")
    his.submit(reporting, f"{place(thread)}1/report/", asks="reason", reason="please look")
    case = Case.objects.get(author_id=ana.pk)
    assert ana.name in mo.visitor().get(f"/desk/cases/{case.pk}/").text


def test_who_asked_without_a_name_answers_without_one_unless_they_say_otherwise(ana, topic):
    thread = new_thread(ana, topic, anonymous=True)
    page = ana.visitor().get(place(thread))
    assert page.form(place(thread), "body").fields["anonymous"] == "1"


def test_blocked_words_stay_hidden_but_leave_a_mark(ana, ben, caro, topic):
    thread = new_thread(ana, topic, "Seen by whom")
    post(answer(ben, thread, "not for her eyes"))
    block(caro.member, ben.member)
    page = caro.visitor().get(place(thread))
    assert "not for her eyes" not in page.html
    assert ben.name not in page.html
    assert "Words you do not see" in page.text
    block(caro.member, ana.member)
    for path in (place(thread), f"/threads/{topic.slug}/", "/threads/"):
        assert "Seen by whom" not in caro.visitor().get(path).html


def test_crisis_words_are_published_with_help_lines_and_a_case_on_top(ana, ben, thread):
    visitor = ana.visitor()
    after = say(visitor, thread, CRISIS)
    assert after.html.index('id="cards"') < after.html.index('id="body"')
    assert CRISIS in ben.visitor().get(place(thread)).text
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS
    card = next(form for form in after.forms if "/card/" in form.action)
    assert not any("/card/" in form.action for form in ben.visitor().get(place(thread)).forms)
    assert visitor.send(after, card, deed="close").path.startswith(place(thread))
    assert not any("/card/" in form.action for form in visitor.get(place(thread)).forms)


def test_a_silenced_member_in_danger_is_heard_by_the_moderators(ana, topic):
    with transaction.atomic():
        lay(ana.member, Measure.SILENCED, None)
    visitor = ana.visitor()
    assert "paused your writing" in visitor.get(f"/threads/{topic.slug}/new/").text
    after = open_one(visitor, topic, title="Help", body=CRISIS)
    assert "The moderators have your words" in after.text
    assert "card-title" in after.html
    assert CRISIS in Case.objects.get(author_id=ana.pk).excerpt
    assert not Thread.objects.filter(topic=topic).exists()


def test_over_long_crisis_words_bring_help_and_come_back(ana, thread):
    words = CRISIS + "." * 4000
    after = say(ana.visitor(), thread, words)
    assert after.status == 422
    assert after.form(place(thread), "body").fields["body"] == words
    assert "card-title" in after.html


def test_a_held_thread_is_its_authors_until_it_is_released(ana, ben, mo, topic):
    after = open_one(ana.visitor(), topic, title="A title", body=PHONE)
    thread = Thread.objects.select_related("topic").get(topic=topic)
    assert after.path.startswith(place(thread))
    assert "7946" in after.text
    assert "These words: “020 7946 0018”" in after.text
    assert after.text.count("A moderator will look at this") == 1
    assert not any("body" in form.names for form in after.forms)
    assert "A title" in ana.visitor().get(f"/threads/{topic.slug}/").text
    assert ben.visitor().get(place(thread)).status == 404
    assert "A title" not in ben.visitor().get(f"/threads/{topic.slug}/").text
    assert mo.visitor().get(place(thread)).status == 200


def test_new_words_of_an_opening_that_wait_are_quoted_letter_for_letter(ana, topic):
    open_one(ana.visitor(), topic, title="A title", body="good evening")
    hers = ana.visitor()
    edit = f"{place(Thread.objects.select_related('topic').get(topic=topic))}1/edit/"
    after = hers.submit(hers.get(edit), edit, asks="body", body=PHONE)
    assert "These words: “020 7946 0018”" in after.text


def test_a_held_answer_waits_and_can_be_taken_back(ana, ben, thread):
    say(ben.visitor(), thread, PHONE)
    assert "7946" not in ana.visitor().get(place(thread)).html
    his = ben.visitor()
    page = his.get(place(thread))
    assert "7946" in page.text
    asked = his.get(next(link for link in page.links if "/unsay/" in link))
    assert "7946" not in his.submit(asked, f"{place(thread)}unsay/", asks="entry").text
    assert Entry.objects.get(author_id=ben.pk).standing == "withdrawn"


def test_an_answer_quotes_and_stays_linked(ana, ben, thread):
    post(answer(ana, thread, "first thing\nsecond thing"))
    visitor = ben.visitor()
    page = visitor.get(f"{place(thread)}?reply_to=2&quote=1")
    form = page.form(place(thread), "body")
    assert form.fields["body"].startswith("> first thing\n> second thing")
    after = visitor.send(page, form, body=form.fields["body"] + "Me too.")
    assert "<blockquote>" in after.html
    assert Entry.objects.get(thread=thread, seq=3).reply_to == 2
    assert "?at=2#e2" in after.links


def test_an_entry_is_changed_and_its_history_is_open(ana, ben, thread):
    say(ben.visitor(), thread, "the first words")
    his = ben.visitor()
    page = his.get(f"{place(thread)}2/edit/")
    after = his.submit(page, f"{place(thread)}2/edit/", asks="body", body="better words")
    assert "better words" in after.text
    assert "changed" in after.text
    history = ana.visitor().get(f"{place(thread)}2/versions/")
    assert "the first words" in history.text
    assert ana.visitor().get(f"{place(thread)}2/edit/").status == 404
    gone = his.get(f"{place(thread)}unsay/?entry={Entry.objects.get(thread=thread, seq=2).pk}")
    his.submit(gone, f"{place(thread)}unsay/", asks="entry")
    assert ana.visitor().get(f"{place(thread)}2/versions/").status == 404
    late = his.submit(page, f"{place(thread)}2/edit/", asks="body", body="too late")
    assert late.status == 422
    assert late.form(f"{place(thread)}2/edit/", "body").fields["body"] == "too late"


def test_a_held_edit_is_seen_by_its_author_alone(ana, ben, thread):
    say(ben.visitor(), thread, "the first words")
    his = ben.visitor()
    after = his.submit(his.get(f"{place(thread)}2/edit/"), f"{place(thread)}2/edit/", asks="body", body=PHONE)
    assert "These words: “020 7946 0018”" in after.text
    page = ana.visitor().get(place(thread))
    assert "the first words" in page.text
    assert "7946" not in page.html
    asked = his.get(next(link for link in after.links if "edit=1" in link))
    assert "7946" not in his.submit(asked, f"{place(thread)}unsay/", asks="entry").text


def test_closed_threads_and_topics_that_are_not_theirs_refuse_kindly(ana, thread):
    Thread.objects.filter(pk=thread.pk).update(locked=True)
    after = say(ana.visitor(), thread, "may I?")
    assert (after.status, after.form(place(thread), "body").fields["body"]) == (422, "may I?")
    assert "closed for new answers" in after.text
    for topic in (new_topic(openers="team"), new_topic(closed=True)):
        visitor = ana.visitor()
        assert f"/threads/{topic.slug}/new/" not in visitor.get(f"/threads/{topic.slug}/").links
        after = open_one(visitor, topic, title="May I?", body="my words")
        assert (after.status, after.form("new/", "title").fields["body"]) == (422, "my words")


def test_who_asked_marks_what_helped(ana, ben, thread):
    post(answer(ben, thread, "a walk round the block"))
    assert not any("/helped/" in form.action for form in ben.visitor().get(place(thread)).forms)
    visitor = ana.visitor()
    after = visitor.submit(visitor.get(place(thread)), f"{place(thread)}2/helped/")
    assert "This helped, says who asked." in after.text
    assert "This helped, says who asked." in ben.visitor().get(place(thread)).text


def test_a_thread_that_moved_is_found_under_its_old_address(ana, thread):
    there, old = new_topic(), place(thread)
    Thread.objects.filter(pk=thread.pk).update(topic=there)
    assert ana.visitor().get(f"{old}?at=1").path == f"/threads/{there.slug}/{thread.pk}/?at=1"


def test_answers_stay_when_the_opening_is_taken_back(ana, ben, caro, topic):
    thread = new_thread(ana, topic, "Said too much")
    say(ben.visitor(), thread, "my answer is mine")
    hers = ana.visitor()
    asked = hers.get(next(link for link in hers.get(place(thread)).links if "/unsay/" in link))
    hers.submit(asked, f"{place(thread)}unsay/", asks="entry")
    page = caro.visitor().get(place(thread))
    assert "my answer is mine" in page.text
    assert "Its first words." not in page.html
    assert thread.title not in page.html
    assert thread.title not in caro.visitor().get(f"/threads/{thread.topic.slug}/").html


def test_an_expired_session_gives_the_words_back_with_help_lines(ana, topic):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    page = visitor.get(path)
    visitor.submit(visitor.get("/me/"), "/logout/", asks="csrfmiddlewaretoken")
    after = visitor.submit(page, path, asks="title", title="A long title", body="a long letter", anonymous="1")
    assert "a long letter" in after.html
    assert "A long title" in after.html
    assert after.form("/login/", "kept_title").fields["kept_anonymous"] == "1"
    assert "/help-now/" in after.html


def test_an_expired_form_token_keeps_words_title_and_the_wish_for_no_name(ana, topic):
    visitor, path = ana.visitor(), f"/threads/{topic.slug}/new/"
    page = visitor.get(path)
    form = page.form(path, "title")
    after = visitor.send(
        page, form, title="A long title", body="a long letter", anonymous="1", csrfmiddlewaretoken="x" * 64
    )
    kept = after.form(path, "body")
    assert kept.fields["anonymous"] == "1"
    visitor.send(after, kept)
    thread = Thread.objects.get(topic=topic)
    assert (thread.title, thread.anonymous) == ("A long title", True)


def test_strangers_are_sent_to_sign_in_and_nothing_is_where_nothing_is(stranger, ana, thread):
    assert "/login/" in stranger.get(place(thread)).url
    assert ana.visitor().get("/threads/no-such-topic/").status == 404
    assert ana.visitor().get(f"/threads/{thread.topic.slug}/987654321/").status == 404
    for path in ("2/edit/", "7/versions/", "7/report/", "unsay/?entry=1"):
        assert ana.visitor().get(f"{place(thread)}{path}").status == 404


def test_topics_of_the_starter_set_are_there_in_spanish_too(ana):
    assert Topic.objects.count() >= 10
    visitor = ana.visitor()
    visitor.headers["Accept-Language"] = "es"
    assert "Hilos" in visitor.get("/threads/").text
