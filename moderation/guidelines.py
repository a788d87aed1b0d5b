"""The community's guidelines: a living, versioned document, begun from the text in `moderation/data/guidelines`."""

from __future__ import annotations

import logging
import time
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from moderation.check.signals import CRISIS_KINDS, GUIDELINE_KINDS
from moderation.models import Guidelines

logger = logging.getLogger(__name__)

STARTER = Path(__file__).parent / "data" / "guidelines"
FRESH = 5.0
COVERED = (*CRISIS_KINDS, *GUIDELINE_KINDS)
MEANWHILE = _("Another host published a version while you were writing.")
DEEDS = {"guidelines.published": _("a version of the guidelines was published")}
"""What the audit log calls these deeds."""
UNEVEN = _("Each kind is covered by exactly one guideline.")
Words = dict[str, list[dict[str, Any]]]
_kept: dict[tuple[str, str], tuple[float, Edition]] = {}


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in one language; `rules` are dicts with slug, name, text, examples, kinds, follows, perhaps lang."""

    version: int
    rules: list[dict[str, Any]]
    at: datetime | None = None

    def name_of(self, slug: str) -> str:
        """What the guideline is called, or its slug when this edition does not know it."""
        return next((rule["name"] for rule in self.rules if rule["slug"] == slug), slug)

    def slug_for(self, kind: str) -> str:
        """The guideline that covers a kind of the check; empty when this edition names none."""
        return next((rule["slug"] for rule in self.rules if kind in rule["kinds"]), "")


def current() -> Edition:
    """The newest version in the reader's language (else in English), at most `FRESH` seconds old."""
    key = (str(connection.settings_dict["NAME"]), _language())
    kept = _kept.get(key)
    if kept is not None and time.monotonic() - kept[0] < FRESH:
        return kept[1]
    try:
        found = newest()
    except (DatabaseError, InterfaceError) as error:
        # Words are weighed and published without them too; the last known edition stands.
        logger.warning("the guidelines could not be read (%s)", type(error).__name__)
        return kept[1] if kept is not None else Edition(0, [])
    edition = read(found) if found else Edition(0, [])
    _kept[key] = (time.monotonic(), edition)
    return edition


def newest() -> Guidelines | None:
    """The version in force, read now."""
    return Guidelines.objects.order_by("-version").first()


def read(found: Guidelines) -> Edition:
    """A version in the reader's language."""
    return Edition(found.version, found.words.get(_language()) or found.words.get("en", []), found.at)


def publish(words: Words, by: Member, *, seen: int, taken_from: int | None = None) -> Guidelines:
    """The next version, which its author has agreed to by writing it. `seen` is the version that it was made from.

    Raises Refused when another version came meanwhile, or when a kind is covered by no guideline or by two.
    """
    if any(uneven(rules) for rules in words.values()):
        raise Refused("guideline", UNEVEN)
    try:
        with transaction.atomic():
            last = newest()
            if seen != (last.version if last else 0):
                raise Refused("changed_meanwhile", MEANWHILE)
            made = Guidelines.objects.create(version=seen + 1, words=words, by=by, taken_from=taken_from)
            Member.objects.filter(pk=by.pk).update(guidelines_version=made.version, guidelines_at=made.at)
            chain.write("guidelines.published", actor=by.pk, subject=("guidelines", made.version))
    except IntegrityError as error:
        raise Refused("changed_meanwhile", MEANWHILE) from error
    forget()
    return made


def uneven(rules: list[dict[str, Any]]) -> dict[str, int]:
    """The kinds that not exactly one of these guidelines covers, and how many do."""
    counts = {kind: sum(kind in rule["kinds"] for rule in rules) for kind in COVERED}
    return {kind: count for kind, count in counts.items() if count != 1}


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """What is different, as ("new" | "changed" | "gone", rule): those of `after` in their order, then what went."""
    old = {rule["slug"]: rule for rule in before}
    found = [("changed" if rule["slug"] in old else "new", rule) for rule in after if rule != old.get(rule["slug"])]
    now = {rule["slug"] for rule in after}
    return found + [("gone", rule) for rule in before if rule["slug"] not in now]


def forget() -> None:
    """Read anew at the next question: there is another version."""
    _kept.clear()


def load_starter() -> bool:
    """Publish the starter text as version 1 unless there is a version already. True when it did."""
    if Guidelines.objects.exists():
        return False
    words = {path.stem: tomllib.loads(path.read_text("utf-8"))["guideline"] for path in sorted(STARTER.glob("*.toml"))}
    Guidelines.objects.create(version=1, words=words)
    forget()
    return True


def _language() -> str:
    return (get_language() or "en").split("-")[0]
