"""What the desk shows of a spree: all that this member reported lately, and what became of each."""

from __future__ import annotations

from typing import Any

from django import template

from moderation import sprees
from moderation.models import Case, Flag, State

register = template.Library()


@register.inclusion_tag("moderation/_spree.html")
def spree(case: Case) -> dict[str, Any]:
    """The reports, fairly: also those that were right. Two queries; none for any other case."""
    return {"reports": [(flag, outcome(flag)) for flag in sprees.reports_of(case)] if case.kind == Case.SPREE else []}


def outcome(flag: Flag) -> str:
    """`waits`, `right` (a moderator did something) or `left`."""
    if getattr(flag, "acted", False):
        return "right"
    return "left" if flag.case.state == State.RESOLVED else "waits"
