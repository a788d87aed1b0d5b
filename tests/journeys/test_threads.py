"""People at a peer thread in a real browser: asking, answering live, following, searching, and what protects them."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from community.threads.models import Entry
from moderation.models import Case
from tests.rooms.deciding import decide
from tests.support.threads import opened
from tests.threads.drafting import new_topic

ENTRIES = ".entries .entry-text"
NUMBER = "call me on 020 7946 0018 tonight"


@pytest.fixture
def topic(place):
    return new_topic()


def open_thread(window, place, topic, title, words, **more):
    """By the topic's page, as a person does."""
    window.goto(f"{place.url}/threads/{topic.slug}/")
    window.get_by_role("link", name="Open a thread").click()
    window.get_by_label("What is it about?").fill(title)
    window.locator("#body").fill(words)
    for name in more.get("ticks", ()):
        window.get_by_label(name).check()
    if "note" in more:
        window.get_by_text("Content note", exact=True).first.click()
        window.locator("#note").fill(more["note"])
    window.locator(".send .button").first.click()


def answer(window, words):
    window.locator("#body").fill(words)
    window.get_by_role("button", name="Say it", exact=True).click()


def thread_of(window):
    found = re.search(r"/threads/([\w-]+)/(\d+)/", window.url)
    return SimpleNamespace(address=found[0], pk=int(found[2]))


def test_a_question_is_answered_live_followed_and_found_again(place, windows, ana, ben, topic):
    hers = windows.open(f"{place.url}/threads/", ana, phone=True)
    open_thread(
        hers, place, topic, "Evenings with a lantern", "How do you get through the long ones?", ticks=["ideas"]
    )
    expect(hers.locator("h1")).to_have_text("Evenings with a lantern")
    expect(hers.locator(".thread-wants")).to_contain_text("ideas")
    where = thread_of(hers).address

    his = windows.open(f"{place.url}/threads/new/", ben)
    his.get_by_role("link", name="Evenings with a lantern").click()
    for window in (hers, his):
        expect(window.locator("[data-live]")).to_have_count(1)
    his.locator("#body").press_sequentially("I walk")
    expect(hers.locator("[data-writers]")).to_have_text("Somebody is writing")
    expect(his.locator("[data-writers]")).to_be_hidden()
    answer(his, "I walk to the old mill and back.")
    expect(hers.locator(ENTRIES)).to_have_text(
        ["How do you get through the long ones?", "I walk to the old mill and back."]
    )
    expect(hers.locator("[data-told]")).to_have_text("A new answer")

    hers.goto(f"{place.url}/threads/")
    answer(his, "And I ring my brother.")
    expect(his.locator(ENTRIES)).to_have_count(3)
    hers.goto(f"{place.url}/threads/new/")
    new = hers.locator(".threads-one", has_text="Evenings with a lantern")
    expect(new.locator(".unread")).to_have_text("1 new")
    new.get_by_role("link").click()
    expect(hers).to_have_url(re.compile(re.escape(where) + r"\?at=3#e3"))
    hers.goto(f"{place.url}/threads/new/")
    expect(hers.locator(".threads-one", has_text="Evenings with a lantern")).to_have_count(0)

    hers.goto(f"{place.url}{where}")
    hers.get_by_role("button", name="Mute it").click()
    answer(his, "One more thing: tea.")
    expect(his.locator(ENTRIES)).to_have_count(4)
    hers.goto(f"{place.url}/threads/new/")
    expect(hers.locator(".threads-one", has_text="Evenings with a lantern")).to_have_count(0)

    hers.goto(f"{place.url}/threads/search/?q=walking+mills")
    expect(hers.get_by_role("link", name="Evenings with a lantern").first).to_be_visible()


def test_what_changes_shows_in_an_open_window(place, windows, ana, ben, topic):
    thread = opened(ana.member, topic=topic)
    his = windows.open(f"{place.url}{thread.get_absolute_url()}", ben)
    hers = windows.open(f"{place.url}{thread.get_absolute_url()}", ana)
    hers.locator(".entry-deeds summary").first.click()
    hers.get_by_role("link", name="Change").click()
    hers.locator("#body").fill("The second wording.")
    hers.locator(".send .button").first.click()
    expect(his.locator(ENTRIES)).to_have_text(["The second wording."])
    his.get_by_role("link", name="changed").click()
    expect(his.locator("main")).to_contain_text("I do not know how to begin")

    his.goto(f"{place.url}{thread.get_absolute_url()}")
    hers.goto(f"{place.url}{thread.get_absolute_url()}")
    answer(his, "said too soon")
    expect(hers.locator(ENTRIES)).to_have_count(2)
    entry = Entry.objects.get(thread=thread, body="said too soon")
    his.goto(f"{place.url}{thread.get_absolute_url()}unsay/?entry={entry.pk}")
    his.get_by_role("button", name=re.compile("Take")).first.click()
    expect(hers.locator(".entry-gone")).to_have_text("Taken back")
    assert "said too soon" not in hers.content()


def test_without_a_name_and_behind_a_note(place, windows, ana, ben, topic):
    hers = windows.open(f"{place.url}/threads/", ana)
    open_thread(
        hers, place, topic, "Nobody knows me here", "It happened again last night.",
        ticks=[re.compile("ithout my name|ithout a name|my name")], note="a relapse",
    )  # fmt: skip
    where = thread_of(hers).address
    his = windows.open(f"{place.url}{where}", ben)
    expect(his.locator(".entry-noname")).to_have_text("without a name")
    for secret in (ana.name, ana.id):
        assert secret not in his.content()
    expect(his.locator(ENTRIES)).to_be_hidden()
    his.locator(".entry-note summary").click()
    expect(his.locator(ENTRIES)).to_have_text(["It happened again last night."])


def test_a_person_in_danger_is_published_gets_help_lines_and_is_on_top_of_the_desk(
    place, windows, ana, ben, mo, topic
):
    thread = opened(ben.member, topic=topic)
    his = windows.open(f"{place.url}{thread.get_absolute_url()}", ben)
    hers = windows.open(f"{place.url}{thread.get_absolute_url()}", ana, phone=True)
    answer(hers, "I want to kill myself tonight")
    expect(hers.locator(".card")).to_be_visible()
    expect(his.locator(ENTRIES).last).to_have_text("I want to kill myself tonight")
    desk = windows.open(f"{place.url}/desk/", mo)
    case = Case.objects.get(author_id=ana.pk)
    assert case.priority == Case.CRISIS
    expect(desk.locator(f"[href*='/desk/cases/{case.pk}/']").first).to_be_visible()


def test_held_words_wait_in_sight_of_their_author_and_take_their_place_when_released(
    place, windows, ana, ben, mo, topic
):
    thread = opened(ben.member, topic=topic)
    his = windows.open(f"{place.url}{thread.get_absolute_url()}", ben)
    hers = windows.open(f"{place.url}{thread.get_absolute_url()}", ana)
    answer(hers, NUMBER)
    expect(hers.locator("#waiting")).to_contain_text(NUMBER)
    answer(his, "said while it waits")
    expect(his.locator(ENTRIES).last).to_have_text("said while it waits")
    decide(mo, Case.objects.get(author_id=ana.pk), "restore")
    expect(his.locator(ENTRIES).last).to_have_text(NUMBER)
    hers.reload()
    expect(hers.locator(ENTRIES).last).to_have_text(NUMBER)
    expect(hers.locator("#waiting")).to_have_count(0)


def test_a_draft_survives_a_reload_and_a_double_click_posts_once(place, windows, ana, ben, topic):
    thread = opened(ben.member, topic=topic)
    hers = windows.open(f"{place.url}{thread.get_absolute_url()}", ana, phone=True)
    hers.locator("#body").press_sequentially("half a thought")
    nameless = hers.get_by_label("Post this one without my name")
    nameless.check()
    hers.reload()
    expect(hers.locator("#body")).to_have_value("half a thought")
    expect(nameless).to_be_checked()
    nameless.uncheck()
    hers.reload()
    expect(hers.locator("#body")).to_have_value("half a thought")
    expect(nameless).not_to_be_checked()
    hers.locator("#body").fill("a whole thought")
    hers.get_by_role("button", name="Say it", exact=True).dblclick()
    expect(hers.locator(ENTRIES).last).to_have_text("a whole thought")
    assert Entry.objects.filter(thread=thread, author_id=ana.pk).count() == 1
    expect(hers.locator("#body")).to_have_value("")


def test_without_script_everything_is_there(place, windows, ana, ben, topic):
    hers = windows.open(f"{place.url}/threads/", ana, phone=True, java_script_enabled=False)
    open_thread(hers, place, topic, "From a plain page", "No script tonight.")
    where = thread_of(hers).address
    his = windows.open(f"{place.url}{where}", ben, java_script_enabled=False)
    his.get_by_role("link", name="Answer", exact=True).first.click()
    his.get_by_role("button", name="See how it will look").or_(his.locator("#body")).first.is_visible()
    his.locator("#body").fill("**Welcome**, friend")
    his.get_by_role("button", name="See how it will look").click()
    expect(his.locator(".preview strong")).to_have_text("Welcome")
    his.get_by_role("button", name="Say it", exact=True).click()
    expect(his.locator(ENTRIES).last).to_have_text("Welcome, friend")
    hers.goto(f"{place.url}{where}")
    hers.get_by_role("button", name="This helped").click()
    expect(hers.locator(".entry-helped")).to_contain_text("This helped")
    hers.goto(f"{place.url}/threads/{topic.slug}/new/")
    hers.get_by_label("What is it about?").fill("   ")
    hers.locator("#body").fill("words that stay")
    hers.locator(".send .button").first.click()
    expect(hers.locator(".field-error").first).to_be_visible()
    expect(hers.locator("#body")).to_have_value("words that stay")
