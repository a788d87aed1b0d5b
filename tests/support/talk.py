"""What people do in a window of the room: come in, say something, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from rooms.models import Room

TEXT = ".log .message-text"


def join(window: Page, url: str, name: str) -> None:
    """Come in by the join page, as a newcomer does."""
    window.goto(f"{url}/join/")
    window.get_by_label("Your pseudonym").fill(name)
    window.get_by_label("Your password", exact=True).fill("three calm words 12")
    for box in window.get_by_role("checkbox").all():
        box.check()
    window.get_by_role("button", name="Join", exact=True).click()
    window.get_by_role("button", name="I have kept them").or_(
        window.get_by_role("link", name="I have kept them")
    ).click()


def say(window: Page, words: str) -> None:
    """Write into the box and press the button."""
    box(window).fill(words)
    window.get_by_role("button", name="Say it", exact=True).click()


def enter(window: Page, url: str, room: Room) -> None:
    """Open the room and wait until the script has taken over."""
    window.goto(f"{url}/rooms/{room.slug}/")
    expect(window.locator("[data-refresh]")).to_be_hidden()


def box(window: Page) -> Locator:
    """Where one writes."""
    return window.get_by_label("What do you want to say?")


def card(window: Page) -> Locator:
    """The card with help lines."""
    return window.locator("[data-card]")
