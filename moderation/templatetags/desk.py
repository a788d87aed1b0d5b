"""What the desk's templates say in words: deeds, steps of a case, the headings above deeds."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext_lazy as _

from moderation.deeds import DEEDS
from moderation.models import Case

register = template.Library()

STEPS = {
    "opened": _("came to the desk"),
    "claim": _("took it"),
    "look": _("is on it"),
    "release": _("left it to whoever comes"),
    "hand_over": _("handed it over to"),
    "ask": _("asked for a second opinion:"),
    "opine": _("gave an opinion:"),
    "escalate": _("handed it up to the host:"),
    "act": _("did:"),
    "decide": _("decided:"),
    "undo": _("took the last deed back"),
    "answered": _("does not wait any more: it was answered, closed or taken back"),
    "return": _("came back to be looked at again"),
    "appeal": _("asks for another look"),
    "answer": _("answered the appeal"),
    "note": _("noted:"),
    "contact": _("sent a number, an address or a link in the private conversation"),
}
GROUPS = {
    "crisis": _("For them"),
    "care": _("For them"),
    "reports": _("Their reports"),
    "post": _("The words"),
    "other": _("Other ways with the words"),
    "person": _("The person"),
    "room": _("The room"),
}


@register.filter
def deed_words(deed: str) -> str:
    """What a moderator did, in words."""
    return str(DEEDS[deed].done) if deed in DEEDS else deed


@register.filter
def step_words(step: str) -> str:
    """A step of a case, in words."""
    return str(STEPS.get(step, step))


@register.filter
def group_words(group: str) -> str:
    """The heading above a group of deeds."""
    return str(GROUPS.get(group, group))


@register.filter
def on_it(case: Case, quiet_since: datetime) -> str:
    """Who is on the case; empty when nobody is."""
    alive = case.claimed_at is not None and case.claimed_at > quiet_since
    return case.claimed_by.username if alive and case.claimed_by is not None else ""
