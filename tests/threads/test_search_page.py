"""The page of the search, as a member meets it: without script, whatever they type."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from community.posts import Standing
from community.threads.models import Entry, Term
from community.threads.search import guessing
from community.threads.search.indexing import index
from tests.support import threads


@pytest.fixture
def say(place, ben):
    """`say("words")`: Ben opens a thread that can be found."""

    def opens(body, title="Evenings", *, html="", **facts):
        thread = threads.opened(ben.member, title, **facts.pop("thread", {}))
        Entry.objects.filter(thread=thread).update(body=body, html=html or f"<p>{body}</p>", **facts)
        entry = Entry.objects.select_related("thread__topic").get(thread=thread, seq=1)
        index(entry)
        return entry

    return opens


def asking(typed, **more):
    return f"/threads/search/?{urlencode({'q': typed, **more})}"


def look(person, typed, **more):
    return person.visitor().get(asking(typed, **more))


def test_a_member_finds_words_and_sees_them_marked(ana, ben, say):
    entry = say("The first zephyrs of the evening are the worst", title="Zephyr nights")
    page = look(ana, "zephyr")
    assert page.status == 200
    assert "first <mark>zephyrs</mark> of the evening" in page.html and "<mark>Zephyr</mark> nights" in page.html
    assert ben.name in page.text
    assert any(f"/threads/newcomers/{entry.thread_id}/" in link for link in page.links)


def test_a_stranger_is_sent_to_sign_in(stranger):
    assert stranger.get(asking("zephyr")).path.startswith("/login/")


def test_an_anonymous_entry_shows_no_name_and_no_id(ana, ben, say):
    say("quixotic hours", anonymous=True, thread={"anonymous": True})
    page = look(ana, "quixotic")
    assert "<mark>quixotic</mark> hours" in page.html
    assert ben.name not in page.html and ben.id not in page.html


def test_a_folded_entry_shows_its_note_and_not_its_words(ana, say):
    say("marigold in the hospital", title="Yesterday", note="talks about a hospital stay")
    page = look(ana, "marigold")
    assert "talks about a hospital stay" in page.text and "in the hospital" not in page.text


def test_nothing_that_was_written_becomes_markup(ana, say):
    say(
        "wisteria <script>alert(1)</script> & <b>",
        title="<img src=x onerror=alert(1)> wisteria",
        html="<p>wisteria &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</p>",
    )
    page = look(ana, "wisteria script")
    assert "<mark>wisteria</mark> &lt;<mark>script</mark>&gt;alert(1)" in page.html
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.html
    assert "<script>alert" not in page.html and "<img" not in page.html


def test_a_slip_of_the_finger_finds_all_the_same(ana, say, count_words):
    for number in range(guessing.MANY):
        say(f"periwinkle {number}")
    count_words()
    page = look(ana, "perwinkle")
    assert "Nothing was found for “perwinkle”" in page.text and "<mark>periwinkle</mark>" in page.html


@pytest.fixture
def count_words():
    """Count the words of all entries, as the clock does over time."""

    def count():
        while guessing.count():
            pass

    return count


def test_a_rare_word_is_never_proposed(ana, say, count_words):
    say("my name is Ermintrude")
    count_words()
    assert Term.objects.get(word="ermintrude").entries == 1
    assert "Ermintrude" not in look(ana, "ermintruda").text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Write a word or two"),
        ('"', "Write a word or two"),
        ("😀", "Write a word or two"),
        ("the and of", "stand in almost every entry"),
        ("x" * 10_000, "only the first words were looked for"),
        ("nobodywrotethis", "Nothing was found for “nobodywrotethis”"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_anything_typed_is_answered_kindly(ana, typed, answer):
    page = look(ana, typed)
    assert page.status == 200 and answer in page.text


def test_what_was_typed_stays_in_the_field(ana):
    page = look(ana, "a “b c", topic="family")
    assert page.form("/threads/search/").fields == {"q": "a “b c", "topic": "family"}


def test_more_comes_page_by_page(ana, say):
    for number in range(25):
        say(f"tamarisk {number}")
    first = look(ana, "tamarisk")
    more = next(link for link in first.links if "after=" in link)
    second = ana.visitor().get("/threads/search/" + more)
    assert (first.html.count('<li class="found-one">'), second.html.count('<li class="found-one">')) == (20, 5)


def test_who_looks_without_pause_is_asked_to_wait(ana, say):
    say("honeysuckle")
    visitor = ana.visitor()
    assert visitor.get(asking("honeysuckle")).status == 200
    turned_away = next(page for page in (visitor.get(asking("honeysuckle")) for _ in range(90)) if page.status == 429)
    assert "Try again in" in turned_away.text
    assert turned_away.form("/threads/search/").fields["q"] == "honeysuckle"


def test_a_withdrawn_entry_is_gone_from_the_page(ana, say):
    entry = say("oleander")
    assert "<mark>oleander</mark>" in look(ana, "oleander").html
    Entry.objects.filter(pk=entry.pk).update(standing=Standing.WITHDRAWN)
    assert "Nothing was found" in look(ana, "oleander").text


def test_each_row_says_what_is_its_own_in_the_language_of_the_reader(ana, ben, say):
    first = say("petunias on the sill", title="One")
    second = say("petunias in the yard", title="Two", anonymous=True, thread={"anonymous": True})
    Entry.objects.filter(pk=first.pk).update(at=datetime(2026, 1, 7, 12, tzinfo=UTC))
    Entry.objects.filter(pk=second.pk).update(at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    for _ in range(2):  # the second time a row is drawn already
        rows = rows_on(look(ana, "petunias"))
        assert ben.name in rows["One"] and "on the sill" in rows["One"] and "Jan. 7, 2026" in rows["One"]
        assert ben.name not in rows["Two"] and "in the yard" in rows["Two"] and "March 9, 2026" in rows["Two"]
        assert f"/{second.thread_id}/?at=1#e1" in rows["Two"]
        spanish = ana.visitor()
        spanish.headers["Accept-Language"] = "es"
        assert "7 de enero de 2026" in rows_on(spanish.get(asking("petunias")))["One"]


def rows_on(page):
    """The HTML of each result by its title."""
    rows = re.findall(r'<li class="found-one">.*?</li>', page.html, re.DOTALL)
    return {re.search(r"#e\d+\">(\w+)</a>", row)[1]: row for row in rows}
