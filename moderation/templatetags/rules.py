"""What templates of the desk ask about rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from moderation.models import Case, Effect, Flag, How
from moderation.rules.explaining import lines, reasons

register = template.Library()

OUTCOMES = {
    "crisis": _("published with help lines, moderators alerted"),
    "concern": _("published with help lines"),
    "held": _("held for a moderator"),
    "hint": _("published with a private hint"),
    "alert": _("published, moderators alerted"),
    "ordinary": _("published"),
}


@register.inclusion_tag("moderation/_why.html")
def why(case: Case, flags: Iterable[Flag]) -> dict[str, Any]:
    """Why a case is here, shortly, and which rule hit which words in which version."""
    known = list(flags)
    found = reasons(case, known)
    return {"lines": lines(known, found), "reasons": found}


@register.filter
def outcome(name: str) -> str:
    """What becomes of a text, in words."""
    return str(OUTCOMES.get(name, name))


@register.filter
def effect(name: str) -> str:
    """What a rule does, in words."""
    return str(dict(Effect.choices).get(name, name))


@register.filter
def how(name: str) -> str:
    """How a rule finds its words."""
    return str(dict(How.choices).get(name, name))
