"""The rules that count now: the database is the truth, and every process looks at it again every two seconds."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, InterfaceError

from moderation.check.community import CommunityRule, Overlay, RuleError
from moderation.models import RuleVersion

logger = logging.getLogger(__name__)


class Shelf:
    """What one process knows: the newest version, compiled; None while there are no rules. No query to read it."""

    def __init__(self) -> None:
        self.version = 0
        self.overlay: Overlay | None = None

    def look(self) -> None:
        """Take in the newest version; one query while it is the known one.

        A database that does not answer leaves the rules as they were: the shipped ones count in any case.
        """
        try:
            found = newest_version()
            if found != self.version:
                self.overlay, self.version = overlay_of(found), found
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the rules of the community could not be looked up (%s)", type(error).__name__)
        except RuleError:
            logger.exception("the rules of the community cannot be used; those from before stand")


def overlay_of(version: int) -> Overlay | None:
    """The compiled rules of a version; None when it holds none."""
    rules = rules_of(version)
    return Overlay(f"c{version}", made(rules)) if rules else None


def rules_of(version: int) -> list[dict[str, Any]]:
    """The rules of a version, as stored; none for version 0."""
    return RuleVersion.objects.values_list("rules", flat=True).get(version=version) if version else []


def made(rules: Iterable[dict[str, Any]]) -> list[CommunityRule]:
    """Stored rules as the check takes them."""
    return [CommunityRule(one["number"], one["how"], one["words"], one["kind"], one["effect"]) for one in rules]


def newest_version() -> int:
    """The number of the newest version; 0 before the first."""
    return RuleVersion.objects.order_by("-version").values_list("version", flat=True).first() or 0


shelf = Shelf()
