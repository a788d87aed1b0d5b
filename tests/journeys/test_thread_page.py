"""A thread in a real browser: light on the wire, usable by everybody, and words that survive a reload."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from community.posts import Standing
from community.threads.models import Entry, Thread
from tests.support.browser import axe
from tests.support.threads import opened
from tests.threads.drafting import new_topic

MOST_BYTES = 60_000
WORDS = (
    "The evenings are the longest part of it, and I have begun to walk to the far shop and back, which takes an hour. "
    "Somebody here wrote that the noise gets bored of itself after a while, and on most days that has been true for me. "
    "On the other days I come here and read until it is late enough to sleep."
)


def full_thread(people):
    """A thread of fifty entries by these people, each of a few sentences."""
    thread = opened(people[0].member, "What do you do with the evenings?", topic=new_topic())
    Entry.objects.bulk_create(
        Entry(
            thread=thread,
            author_id=people[number % len(people)].pk,
            seq=number,
            rev=number,
            nonce=f"{thread.pk}-{number}",
            digest="",
            body=mixed(number),
            html=f"<p>{mixed(number)}</p>",
            reply_to=number - 1,
            standing=Standing.VISIBLE,
            at=timezone.now() - timedelta(days=2),
        )
        for number in range(2, 51)
    )
    Thread.objects.filter(pk=thread.pk).update(seq=50, rev=50, replies=49)
    return thread


def mixed(number):
    """Different words for each entry, so that nothing shrinks for being the same."""
    return " ".join(Random(number).sample(WORDS.split(), 60))


def address(place, thread):
    return f"{place.url}/threads/{thread.topic.slug}/{thread.pk}/"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_first_visit_to_fifty_posts_moves_at_most_sixty_kilobytes(place, windows, move_in, phone):
    people = [move_in(place, f"person{number}") for number in range(12)]
    thread = full_thread(people)
    page = windows.open("about:blank", people[0], phone=phone)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    moved = {}
    line.on("Network.loadingFinished", lambda told: moved.update({told["requestId"]: told["encodedDataLength"]}))
    page.goto(address(place, thread), wait_until="networkidle")
    page.mouse.wheel(0, 50_000)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".entry")).to_have_count(50)
    assert 10_000 < sum(moved.values()) <= MOST_BYTES, sorted(moved.values())


def test_words_survive_a_reload_and_are_gone_once_they_are_sent(place, windows, ana):
    thread = opened(ana.member, topic=new_topic())
    page = windows.open(address(place, thread), ana)
    page.get_by_label("What do you want to say?").fill("half a thought")
    page.get_by_text("Content note", exact=True).click()
    page.get_by_label("Your words are folded behind it").fill("sleep")
    page.reload()
    expect(page.get_by_label("What do you want to say?")).to_have_value("half a thought")
    expect(page.get_by_label("Your words are folded behind it")).to_have_value("sleep")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#e2")).to_contain_text("half a thought")
    expect(page.get_by_label("What do you want to say?")).to_have_value("")
    page.reload()
    expect(page.get_by_label("What do you want to say?")).to_have_value("")


def test_a_new_thread_is_kept_too_and_another_member_finds_nothing(place, windows, ana, ben):
    topic = new_topic()
    page = windows.open(f"{place.url}/threads/{topic.slug}/new/", ana)
    page.get_by_label("What is it about?").fill("A title")
    page.get_by_label("Write as if to one person").fill("A beginning")
    page.reload()
    expect(page.get_by_label("What is it about?")).to_have_value("A title")
    page.get_by_role("button", name="Open the thread").click()
    page.wait_for_url(re.compile(rf"/threads/{topic.slug}/\d+/"))
    page.goto(f"{place.url}/threads/{topic.slug}/new/")
    expect(page.get_by_label("What is it about?")).to_have_value("")
    assert Thread.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_every_page_is_for_everybody(place, windows, ana, ben, dark):
    thread = full_thread([ana, ben])
    page = windows.open(f"{place.url}/threads/", ana, dark=dark)
    there = f"{place.url}/threads/{thread.topic.slug}/"
    for path in (
        f"{place.url}/threads/",
        there,
        f"{there}new/",
        f"{there}{thread.pk}/",
        f"{there}{thread.pk}/1/edit/",
    ):
        page.goto(path)
        assert axe(page) == [], path


def test_a_thread_is_answered_by_keyboard(place, windows, ana, ben):
    thread = opened(ana.member, topic=new_topic())
    page = windows.open(address(place, thread), ben, phone=True)
    page.get_by_role("link", name="Answer", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"reply_to=1"))
    page.get_by_label("What do you want to say?").focus()
    page.keyboard.type("From the keys.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Say it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#e2")).to_contain_text("From the keys.")
