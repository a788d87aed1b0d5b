"""The card for hard moments, as its author sees it: private, honest, theirs to close."""

from playwright.sync_api import expect

from community.members.models import Member
from moderation.models import Case, Flag
from tests.support.browser import axe
from tests.support.talk import TEXT, box, card, enter, say

CRISIS = "I want to kill myself tonight"


def test_a_crisis_is_published_and_the_card_stays_until_its_author_closes_it(place, windows, move_in, ben, room):
    ana = move_in(place, "ana", region="US")
    hers, his = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/", ben)
    enter(hers, place.url, room)
    enter(his, place.url, room)
    say(hers, CRISIS)
    expect(his.locator(TEXT)).to_have_text([CRISIS], timeout=1000)
    expect(card(hers).get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    urgent = card(hers).get_by_role("link", name="In danger right now? Call 911")
    expect(urgent).to_have_attribute("href", "tel:911")
    expect(card(hers)).to_contain_text("English, Spanish")
    expect(card(hers)).to_contain_text("You see this because")
    expect(card(hers)).to_contain_text("The moderators here were told")
    expect(card(hers)).to_contain_text("You can go on writing")
    expect(card(hers)).to_contain_text("last checked")
    say(his, "I am here. Are you thinking of ending your life?")
    expect(card(his)).to_have_count(0)
    hers.reload()
    expect(card(hers).get_by_role("link", name="Call 988")).to_be_visible()
    second = windows.open(f"{place.url}/", ana)
    enter(second, place.url, room)
    expect(card(second)).to_have_count(1)
    card(hers).get_by_role("button", name="Close this").click()
    expect(card(hers)).to_have_count(0)
    expect(card(second)).to_have_count(0)
    hers.reload()
    expect(hers.locator(TEXT)).to_have_count(2)
    expect(card(hers)).to_have_count(0)


def test_an_unknown_region_brings_the_emergency_rule_the_directory_and_a_choice(place, windows, ana, room):
    hers = windows.open(f"{place.url}/", ana, phone=True)
    enter(hers, place.url, room)
    say(hers, CRISIS)
    expect(card(hers)).to_contain_text("emergency number")
    expect(card(hers).get_by_role("link", name="Open their page")).to_have_attribute(
        "href", "https://findahelpline.com/"
    )
    box(hers).fill("half a thought")
    card(hers).get_by_label("Where are you?").select_option("US")
    card(hers).get_by_role("button", name="Show", exact=True).click()
    expect(card(hers).get_by_role("link", name="Call 988")).to_be_visible()
    expect(card(hers).get_by_label("Where are you?")).to_have_count(0)
    expect(box(hers)).to_have_value("half a thought")
    assert Member.objects.get(pk=ana.pk).region == "US"


def test_a_moderator_says_on_the_card_that_somebody_has_seen_it(place, windows, ana, mo, room):
    hers, desk = windows.open(f"{place.url}/", ana), windows.open(f"{place.url}/desk/", mo)
    enter(hers, place.url, room)
    say(hers, CRISIS)
    expect(card(hers)).to_have_count(1)
    desk.goto(f"{place.url}/desk/cases/{Case.objects.get(author_id=ana.pk).pk}/")
    desk.get_by_role("button", name="I have seen it").click()
    expect(desk.get_by_text("has seen it, and the author knows")).to_be_visible()
    expect(desk.get_by_role("button", name="I have seen it")).to_have_count(0)
    expect(card(hers)).to_contain_text(f"{mo.name} has seen this and is here.")
    hers.reload()
    expect(card(hers)).to_contain_text(f"{mo.name} has seen this and is here.")


def test_it_was_not_meant_that_way_reaches_the_case_and_mutes_nobody(place, windows, ana, mo, room):
    hers = windows.open(f"{place.url}/", ana)
    enter(hers, place.url, room)
    say(hers, CRISIS)
    card(hers).get_by_role("button", name="I did not mean it that way").click()
    expect(card(hers)).to_have_count(0)
    expect(hers.locator("[data-state]")).to_contain_text("Thank you for saying so")
    say(hers, "that was a line of a song")
    expect(hers.locator(TEXT)).to_have_text([CRISIS, "that was a line of a song"])
    case = Case.objects.get(author_id=ana.pk)
    assert case.state == "open"
    assert Flag.objects.filter(case=case).exists()
    desk = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo)
    expect(desk.get_by_text(f"{ana.name} says that it was not meant that way.")).to_be_visible()


def test_whoever_answers_hard_words_reads_how_and_others_read_nothing(place, windows, ana, ben, room):
    speaking = ana.enters(room)
    speaking.say_for_good("ninety days today")
    ben.enters(room).say_for_good("well done")
    speaking.say_for_good(CRISIS)
    his = windows.open(f"{place.url}/", ben, phone=True, dark=True)
    enter(his, place.url, room)
    beside = his.locator("[data-beside]")
    answer(his, CRISIS)
    expect(beside).to_contain_text("Ask plainly")
    assert axe(his) == []
    his.get_by_role("link", name="Not an answer").click()
    expect(beside).to_be_hidden()
    answer(his, "ninety days today")
    expect(his.locator("[data-answer-words]")).to_contain_text("ninety days")
    speaking.say_for_good("and thank you")
    expect(his.locator(TEXT)).to_have_count(4)
    expect(beside).to_be_hidden()


def answer(window, words):
    """Begin an answer to the message with these words."""
    message = window.locator(".log .message").filter(
        has=window.locator(".message-text").get_by_text(words, exact=True)
    )
    message.locator(".message-more summary").click()
    message.get_by_role("link", name="Answer this").click()
