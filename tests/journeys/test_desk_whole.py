"""From the first word to the last: reported, live at the desk, decided, appealed, answered, counted, written down.

Two members, two moderators, the host, at five screens of one place; once at desks and once on phones.
"""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from moderation.models import Appeal, Case, Decision, Flag, Trace
from tests.support.browser import axe
from tests.support.people import new_room
from tests.support.talk import TEXT, enter, say

CRISIS = "I want to kill myself tonight"
UNKIND = "that was a silly thing to say"
PICTURES = os.environ.get("HEARTHSIDE_PICTURES", "")


@pytest.fixture
def place(new_place, move_in):
    """A place of its own with a month behind it: four times something like this has happened, to other people."""
    place = new_place()
    author, moderator = move_in(place, "past author"), move_in(place, "past moderator", role="moderator")
    now = timezone.now()
    for _ in range(4):
        case = Case.objects.create(
            author=author.member, author_name=author.name, excerpt="…", kind="report", priority=50, state="resolved"
        )
        Flag.objects.create(case=case, kind="report", by=moderator.member)
        Trace.objects.create(case=case, what="claim", by=moderator.member)
        decision = Decision.objects.create(
            case=case, by=moderator.member, deed="withdraw", guideline="kindness", member=author.member, told="…"
        )
        Appeal.objects.create(decision=decision, words="…", answer="…", answered_at=now, upheld=False)
    moderator.member.delete()
    return place


@pytest.fixture
def mo(place, move_in):
    return move_in(place, "mo", role="moderator")


@pytest.fixture
def nia(place, move_in):
    return move_in(place, "nia", role="moderator")


@pytest.fixture
def hanna(place, move_in):
    return move_in(place, "hanna", role="host")


def picture(window, name):
    """For whoever wants to look."""
    if PICTURES:
        window.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def at_desk(windows, place, person, **look):
    window = windows.open(f"{place.url}/desk/", person, **look)
    window.wait_for_selector("[data-desk]", state="attached")
    return window


def in_queue(window, case):
    return window.locator(f"[data-cases] [data-case='{case.pk}']")


def of(person):
    """The newest case about somebody's words."""
    return Case.objects.filter(author_id=person.pk).latest("pk")


def reports(window, reason):
    """By the small menu of the one message there."""
    message = window.locator(".log article").first
    message.locator("summary").first.click()
    message.get_by_text("Report to the moderators").click()
    window.get_by_label("What is wrong with it?").fill(reason)
    window.get_by_role("button", name="Report it").click()
    expect(window.get_by_text("The moderators have it.")).to_be_visible()


def opened(window, case):
    """Take the case from the queue as it stands."""
    in_queue(window, case).click()
    expect(window.get_by_text("You are on this case.")).to_be_visible()


def counted(window, heading, row):
    """The two cells of a row on the page of numbers; None where the row is folded away."""
    section = window.locator("section.counted", has=window.get_by_role("heading", name=heading, level=2))
    cells = section.get_by_role("row", name=row).get_by_role("cell")
    return cells.all_inner_texts() if cells.count() else None


def transparency(windows, place, **look):
    """The page of numbers as it is now, not as an earlier reader was shown it."""
    redis = place.redis.client()
    for key in redis.scan_iter("*numbers:*"):
        redis.delete(key)
    return windows.open(f"{place.url}/transparency/", **look)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("look", [{}, {"phone": True}], ids=["desktop", "phone"])
def test_from_a_report_to_the_audit_log(place, windows, move_in, mo, nia, hanna, look):
    ana, ben, room = move_in(place, "ana"), move_in(place, "ben"), new_room()
    month = timezone.localtime().strftime("%B %Y")
    before = transparency(windows, place, **look)
    assert counted(before, "Where another look was asked for", month) is None
    first, second = at_desk(windows, place, mo, **look), at_desk(windows, place, nia, **look)
    hers, his = (windows.open(f"{place.url}/rooms/{room.slug}/", person, **look) for person in (ana, ben))
    for window in (hers, his):
        enter(window, place.url, room)

    say(hers, UNKIND)
    expect(his.locator(TEXT)).to_have_text([UNKIND])
    reports(his, "unkind to everybody")
    case = of(ana)
    for desk in (first, second):
        expect(in_queue(desk, case)).to_be_visible()

    say(his, CRISIS)
    for desk in (first, second):
        expect(desk.locator("[data-cases] li").first.locator("[data-crisis]")).to_be_visible(timeout=5_000)
    crisis = of(ben)
    picture(first, f"queue-{len(look)}")

    opened(second, crisis)
    expect(in_queue(first, crisis)).to_contain_text(f"{nia.name} is on it")
    opened(first, case)
    second.get_by_role("button", name="Somebody has been with them").click()
    expect(second.get_by_text("Done: Marked as followed up.")).to_be_visible()
    expect(in_queue(first, crisis)).to_have_count(0)

    first.get_by_label("Which guideline is it about?").select_option("kindness")
    expect(first.locator("[data-deed='withdraw'] [data-told]")).to_contain_text("It is about our guideline")
    picture(first, f"case-{len(look)}")
    first.locator("[data-deed='withdraw'] button").click()
    expect(first.get_by_role("button", name="Take it back")).to_be_visible()
    expect(his.locator(TEXT)).to_have_text([CRISIS])
    expect(hers.locator("[data-decided]")).to_be_visible(timeout=2_000)

    hers.get_by_role("link", name="Read what and why").click()
    expect(hers.get_by_text("decided by a person")).to_be_visible()
    hers.get_by_text("Ask another person to look").click()
    hers.get_by_label("What should they know?").fill("It was said to myself.")
    hers.get_by_role("button", name="Ask for another look").click()
    expect(in_queue(second, case)).to_contain_text("appealed")

    first.goto(f"{place.url}/desk/cases/{case.pk}/")
    first.get_by_label("Your answer to them").fill("I was right.")
    first.get_by_role("button", name="It stands").click()
    expect(first.get_by_role("alert")).to_be_visible()
    assert Appeal.objects.get(decision__case=case).answered_at is None

    second.goto(f"{place.url}/desk/cases/{case.pk}/")
    expect(second.get_by_text("You are on this case.")).to_be_visible()
    expect(in_queue(first, case)).to_contain_text(f"{nia.name} is on it")
    picture(second, f"appeal-{len(look)}")
    assert axe(second) == []
    second.get_by_label("Your answer to them").fill("I read it again, and you are right.")
    second.get_by_role("button", name="They are right: take it back").click()
    expect(second.get_by_text("Answered. They read it at once.")).to_be_visible()
    expect(in_queue(first, case)).to_have_count(0)
    expect(his.locator(TEXT)).to_have_text([UNKIND, CRISIS])
    hers.reload()
    expect(hers.get_by_text("I read it again, and you are right.")).to_be_visible()
    picture(hers, f"answer-{len(look)}")

    after = transparency(windows, place, **look)
    assert counted(after, "Where another look was asked for", month) == ["5", "fewer than five"]
    assert counted(after, "Which guidelines it was about", "Be kind")[1] == "5"
    assert ana.name not in after.content()
    assert mo.name not in after.content()
    picture(after, f"transparency-{len(look)}")

    log = windows.open(f"{place.url}/host/audit/", hanna, **look)
    for person, deed, about in (
        (mo, "a case was opened", case),
        (mo, "Put out of sight", case),
        (nia, "Marked as followed up", crisis),
        (nia, "an appeal was upheld", case),
    ):
        line = log.locator("ol.rows li").filter(has_text=deed).filter(has_text=f"case {about.pk}")
        expect(line.filter(has_text=person.name).first).to_be_visible()
    assert UNKIND not in log.content()
    assert axe(log) == []
    picture(log, f"audit-{len(look)}")
