"""A real browser: the distribution's Chromium, driven from outside, with the page's own rules left as they are."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

    from tests.support.people import Person

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}


def program() -> str | None:
    """Where the browser is, if there is one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def driver_runs() -> bool:
    """Whether the program in Playwright's wheel that drives the browser starts on this machine."""
    wheel = importlib.util.find_spec("playwright")
    if wheel is None or wheel.origin is None:
        return False
    node = Path(wheel.origin).parent / "driver" / "node"
    return subprocess.run([str(node), "--version"], capture_output=True).returncode == 0


def launch(playwright: Playwright, path: str) -> Browser:
    """Start Chromium; root has to do without its sandbox."""
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=path, args=arguments)


class Windows:
    """Opens windows of people and remembers what went wrong in them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self, url: str, person: Person | None = None, *, phone: bool = False, dark: bool = False, **more: Any
    ) -> Page:
        """A window of `person` (or a stranger) on `url`, in a profile of its own."""
        size = PHONE if phone else DESKTOP
        options: dict[str, Any] = {"color_scheme": "dark" if dark else "light", "locale": "en-GB", **size, **more}
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        context.set_default_timeout(10_000)
        if person:
            name, _, value = person.cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
        page = context.new_page()
        self.watch(page)
        page.goto(url)
        return page

    def watch(self, page: Page) -> None:
        """Note script errors and broken content rules of a page."""
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._note(page, said.type, said.text))

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()

    def _note(self, page: Page, kind: str, text: str) -> None:
        """A lost line is part of many tests; everything else that the browser calls an error counts."""
        if kind == "error" and "Failed to load resource" not in text and "WebSocket connection" not in text:
            self.complaints.append(f"{page.url}: {text}")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with the page for people who use it differently, a line a finding."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{broken['id']} ({broken['impact']}): {broken['help']} {[node['html'][:99] for node in broken['nodes'][:4]]}"
        for broken in found["violations"]
    ]
