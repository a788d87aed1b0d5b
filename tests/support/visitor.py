"""Somebody at the door with a browser that runs no script: follows links, fills in forms, keeps cookies."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.cookiejar import Cookie, CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin

from tests.support.pages import Form, Page


class _EveryAnswerIsAnAnswer(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:
        if response.status in (301, 302, 303, 307, 308):
            return super().http_response(request, response)
        return response

    https_response = http_response


class Visitor:
    """One cookie jar at one address."""

    def __init__(self, url: str, cookie: str = "", language: str = "en") -> None:
        self.url = url
        self.jar = CookieJar()
        self.headers = {"Accept-Language": language, "User-Agent": "visitor"}
        self.cookie = cookie
        self._open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _EveryAnswerIsAnAnswer, urllib.request.HTTPCookieProcessor(self.jar)
        )

    @property
    def cookies(self) -> str:
        """Everything in the jar as a `Cookie:` header value."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def get(self, path: str, **headers: str) -> Page:
        """Open a page; redirects are followed."""
        return self._ask(urllib.request.Request(urljoin(self.url, path), headers=headers))

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Page:
        """Send fields as they are, without any page (and so without its form token)."""
        data = urlencode(fields or {}, doseq=True).encode()
        return self._ask(urllib.request.Request(urljoin(self.url, path), data=data, headers=headers))

    def submit(self, page: Page, action: str = "", *, asks: str = "", **fields: Any) -> Page:
        """Fill in the form of `page` that goes to `action` (and asks for `asks`) and send it."""
        form = page.form(action, asks or next(iter(fields), ""))
        return self.send(page, form, **fields)

    def send(self, page: Page, form: Form, **fields: Any) -> Page:
        """Send one form of a page, with `fields` filled in; `None` leaves one out."""
        filled = {name: value for name, value in {**form.fields, **fields}.items() if value is not None}
        where = urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.get(f"{where.split('?')[0]}?{urlencode(filled, doseq=True)}")
        return self.post(where, filled, Referer=page.url, Origin=self.url)

    def _ask(self, request: urllib.request.Request) -> Page:
        for name, value in self.headers.items():
            request.add_header(name, value)
        if self.cookie:
            self._take(request)
        with self._open.open(request, timeout=20) as answer:
            html = answer.read().decode(errors="replace")
            return Page(answer.status, answer.url, {k.lower(): v for k, v in answer.headers.items()}, html)

    def _take(self, request: urllib.request.Request) -> None:
        """Put a session made elsewhere into the jar, once."""
        here = ("127.0.0.1", False, False, "/", True)
        for pair in self.cookie.split("; "):
            name, _, value = pair.partition("=")
            self.jar.set_cookie(Cookie(0, name, value, None, False, *here, False, None, True, None, None, {}))
        self.cookie = ""
