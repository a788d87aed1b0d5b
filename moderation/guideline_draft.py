"""A draft of the guidelines on the host's page: read from a form, altered by its buttons, checked, made into words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from moderation.guidelines import COVERED, Words, uneven

LANGUAGES = (("en", "English"), ("es", "Español"))
FIELDS = {"name": 80, "text": 1500, "follows": 500, "examples": 1500}
NEEDED = ("name", "text", "follows")
MOST = 40
MOST_EXAMPLES = 8
SLUG = 40
KIND_NAMES: dict[str, str | Promise] = {
    "crisis.suicide": _("Crisis: thinking of suicide"),
    "crisis.self_harm": _("Crisis: self-harm"),
    "crisis.overdose": _("Crisis: overdose"),
    "crisis.withdrawal": _("Crisis: dangerous withdrawal"),
    "crisis.violence_home": _("Crisis: violence at home"),
    "crisis.violence_others": _("Crisis: fear of hurting somebody"),
    "sourcing": _("Buying, selling, finding"),
    "contact": _("Contact details"),
    "method": _("Instructions that could hurt"),
    "harassment": _("Insults, hate and threats"),
    "sexual": _("Sexual content"),
    "minor": _("Somebody under age"),
    "spam": _("Advertising"),
    "medical_directive": _("Orders about medicines"),
    "stigma": _("Words that put people down"),
    "advice": _("Advice where people speak for themselves"),
}
EMPTY = _("This is needed, or leave all of it in this language empty.")
NO_WORDS = _("Write it in one language at least.")
NOT_COVERED = _("No guideline covers this. Choose one.")
COVERED_TWICE = _("Two guidelines cover this. Choose one.")
TOO_LONG = _("This is too long to be read on a hard evening.")


@dataclass
class Entry:
    """One guideline: `said[language][field]` as it stands in the form; `wrong` likewise, the reasons beside the fields."""

    slug: str
    said: dict[str, dict[str, str]]
    wrong: dict[str, dict[str, str | Promise]] = field(default_factory=dict)
    open: bool = False

    @property
    def name(self) -> str:
        """What it is called in the first language that has a name."""
        return next((words["name"] for words in self.said.values() if words["name"]), "")

    def languages(self) -> list[dict[str, Any]]:
        """For the template: each language with its fields, what is wrong and how long each may be."""
        return [
            {
                "code": code,
                "label": label,
                "fields": {
                    key: {"value": self.said[code][key], "wrong": self.wrong.get(code, {}).get(key, ""), "most": most}
                    for key, most in FIELDS.items()
                },
            }
            for code, label in LANGUAGES
        ]


@dataclass
class Draft:
    """All guidelines in order and, for each kind, the slugs that cover it; `seen` is the version that it began from."""

    seen: int
    entries: list[Entry]
    covers: dict[str, list[str]]
    wrong_kinds: dict[str, str | Promise] = field(default_factory=dict)

    @property
    def order(self) -> str:
        """The slugs in their order, as the form carries them."""
        return " ".join(entry.slug for entry in self.entries)

    def kinds(self) -> list[dict[str, Any]]:
        """For the template: each kind with its name, its guideline and what is wrong."""
        return [
            {
                "kind": kind,
                "name": KIND_NAMES[kind],
                "slug": self.covers[kind][0] if self.covers[kind] else "",
                "wrong": self.wrong_kinds.get(kind, ""),
            }
            for kind in COVERED
        ]

    def alter(self, deed: str) -> None:
        """Add a guideline, or move or drop one ("add", "up:<slug>", "down:<slug>", "drop:<slug>")."""
        what, _colon, slug = deed.partition(":")
        at = next((number for number, entry in enumerate(self.entries) if entry.slug == slug), None)
        if what == "add" and len(self.entries) < MOST:
            self.entries.append(Entry(f"new-{secrets.token_hex(4)}", _blank(), open=True))
        elif at is not None and what == "drop":
            self.entries.pop(at)
            self.covers = {kind: [one for one in slugs if one != slug] for kind, slugs in self.covers.items()}
        elif at is not None and what in ("up", "down"):
            to = max(0, at - 1) if what == "up" else at + 1
            self.entries.insert(to, self.entries.pop(at))

    def check(self) -> bool:
        """Whether it can be published; what is wrong is noted beside the field."""
        for entry in self.entries:
            entry.wrong = _wrong(entry.said)
            entry.open = entry.open or bool(entry.wrong)
        self.wrong_kinds = {
            kind: COVERED_TWICE if count else NOT_COVERED for kind, count in uneven(self.words()["en"]).items()
        }
        return bool(self.entries) and not self.wrong_kinds and not any(entry.wrong for entry in self.entries)

    def words(self) -> Words:
        """As a version keeps it: a guideline without words in one language stands there in the other, and says so."""
        slugs = self._slugs()
        return {code: [self._rule(entry, code, slugs) for entry in self.entries] for code, _label in LANGUAGES}

    def _rule(self, entry: Entry, code: str, slugs: Mapping[str, str]) -> dict[str, Any]:
        own = any(entry.said[code].values())
        tongue = code if own else next((other for other, said in entry.said.items() if any(said.values())), code)
        said = entry.said[tongue]
        rule = {
            "slug": slugs[entry.slug],
            "name": said["name"],
            "text": said["text"],
            "examples": [line.strip() for line in said["examples"].splitlines() if line.strip()],
            "kinds": [kind for kind in COVERED if entry.slug in self.covers[kind]],
            "follows": said["follows"],
        }
        return rule if tongue == code else rule | {"lang": tongue}

    def _slugs(self) -> dict[str, str]:
        """The slugs as they will be kept: a new guideline is named after its name, an old one keeps what cites it."""
        taken = {entry.slug for entry in self.entries if not entry.slug.startswith("new-")}
        found = {slug: slug for slug in taken}
        for entry in self.entries:
            if entry.slug not in found:
                wish = slugify(entry.name)[: SLUG - 4].strip("-") or "guideline"
                free = (f"{wish}-{number}" if number else wish for number in range(MOST + 1))
                found[entry.slug] = next(slug for slug in free if slug not in taken and not slug.startswith("new"))
                taken.add(found[entry.slug])
        return found


def from_words(words: Words, version: int) -> Draft:
    """The draft that a published version is."""
    lists = {code: {rule["slug"]: rule for rule in words.get(code, [])} for code, _label in LANGUAGES}
    slugs = list(dict.fromkeys(slug for rules in lists.values() for slug in rules))
    entries = [Entry(slug, {code: _said(rules.get(slug)) for code, rules in lists.items()}) for slug in slugs]
    first = words.get("en") or next(iter(words.values()), [])
    covers = {kind: [rule["slug"] for rule in first if kind in rule["kinds"]] for kind in COVERED}
    return Draft(version, entries, covers)


def from_post(post: QueryDict) -> Draft:
    """What a host has in the form now; fields that are too long stay whole, so that no word is lost."""
    order = dict.fromkeys(post.get("order", "").split())
    slugs = [slug for slug in order if slugify(slug) == slug and len(slug) <= SLUG]
    entries = [
        Entry(
            slug,
            {
                code: {key: post.get(f"{slug}.{code}.{key}", "").strip().replace("\r\n", "\n") for key in FIELDS}
                for code, _label in LANGUAGES
            },
        )
        for slug in slugs[:MOST]
    ]
    known = {entry.slug for entry in entries}
    covers = {kind: [slug for slug in post.getlist(f"covers.{kind}") if slug in known] for kind in COVERED}
    seen = post.get("seen", "")
    return Draft(int(seen) if seen.isdecimal() and len(seen) < 9 else 0, entries, covers)


def _said(rule: dict[str, Any] | None) -> dict[str, str]:
    if rule is None or "lang" in rule:
        return dict.fromkeys(FIELDS, "")
    return {**{key: rule[key] for key in NEEDED}, "examples": "\n".join(rule["examples"])}


def _blank() -> dict[str, dict[str, str]]:
    return {code: _said(None) for code, _label in LANGUAGES}


def _wrong(said: dict[str, dict[str, str]]) -> dict[str, dict[str, str | Promise]]:
    if not any(any(words.values()) for words in said.values()):
        return {code: {"name": NO_WORDS} for code in list(said)[:1]}
    found: dict[str, dict[str, str | Promise]] = {}
    for code, words in said.items():
        reasons: dict[str, str | Promise] = {key: EMPTY for key in NEEDED if any(words.values()) and not words[key]}
        reasons |= {key: TOO_LONG for key, most in FIELDS.items() if len(words[key]) > most}
        if len(words["examples"].splitlines()) > MOST_EXAMPLES:
            reasons["examples"] = TOO_LONG
        if reasons:
            found[code] = reasons
    return found
