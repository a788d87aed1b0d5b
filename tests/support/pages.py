"""What a page says and asks, read the way somebody without script meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True)
class Button:
    """A button that sends its form, perhaps elsewhere."""

    name: str
    value: str
    action: str = ""


@dataclass
class Form:
    """One form: where it goes, and what it would send if nobody touched it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[Button] = field(default_factory=list)

    def pressing(self, button: Button) -> Form:
        """What is sent, and where, when that button is pressed."""
        sent = self.fields | ({button.name: button.value} if button.name else {})
        return Form(button.action or self.action, self.method, sent, self.names | {button.name}, self.buttons)


@dataclass
class Page:
    """One answer of the server."""

    status: int
    url: str
    headers: dict[str, str]
    html: str

    @property
    def path(self) -> str:
        """The address without its host."""
        return "/" + self.url.split("/", 3)[3]

    @property
    def text(self) -> str:
        """The words on the page, without markup, white space folded."""
        return " ".join(" ".join(self._read().words).split())

    @property
    def forms(self) -> list[Form]:
        """Its forms, in order."""
        return self._read().forms

    @property
    def links(self) -> list[str]:
        """Where its links lead, in order."""
        return self._read().links

    def form(self, action: str = "", asks: str = "") -> Form:
        """The first form that goes to `action` (as its end), by itself or by a button, and asks for `asks`."""
        pressed = [form.pressing(button) for form in self.forms for button in form.buttons if button.action]
        for form in [*self.forms, *pressed]:
            if re.split("[?#]", form.action or self.path)[0].endswith(action) and (not asks or asks in form.names):
                return form
        known = [(form.action, sorted(form.names)) for form in self.forms]
        raise AssertionError(f"{self.url} ({self.status}) has no form to {action!r} with {asks!r}, but {known}")

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._silent = 0
        self._select = self._area = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "template"):
            self._silent += 1
        if self._silent:
            return
        if tag == "a" and "href" in has:
            self.links.append(has["href"])
        if tag == "form":
            self.forms.append(Form(has.get("action", ""), has.get("method", "get").lower()))
            self._inside = True
        elif self._inside:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        form, name = self.forms[-1], has.get("name", "")
        if tag == "button" or (tag == "input" and has.get("type") == "submit"):
            form.buttons.append(Button(name, has.get("value", ""), has.get("formaction", "")))
            return
        if name and tag in ("input", "select", "textarea"):
            form.names.add(name)
        if tag == "input" and name and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            form.fields[name] = has.get("value", "on" if has.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in form.fields):
            form.fields[self._select] = has.get("value", "")
        elif tag == "textarea":
            self._area, form.fields[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self._silent -= 1
        elif tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            kept = self.forms[-1].fields
            kept[self._area] = kept[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._area:
            self.forms[-1].fields[self._area] += data
        self.words.append(data)
