"""Filters for what templates cannot say: a number as a phone dials it, a date out of a frame."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import gettext_lazy as _

from community.home.context import dial

register = template.Library()
register.filter("dial", dial)


@register.filter
def day(value: str) -> dt.date | None:
    """The date of an RFC 3339 or ISO date string; None where there is none."""
    return dt.date.fromisoformat(value[:10]) if value else None


SIGNS = {
    "with-you": _("with you"),
    "same-here": _("same here"),
    "thank-you": _("thank you"),
    "strength": _("strength"),
}


@register.simple_tag
def signs() -> list[tuple[str, str]]:
    """The quiet signals: (kind, words), in the order in which they are shown."""
    return [(kind, str(words)) for kind, words in SIGNS.items()]


@register.filter
def sign(kind: str) -> str:
    """A quiet signal in words."""
    return str(SIGNS.get(kind, kind))


CASE_KINDS = {
    "crisis": _("In danger"),
    "crisis.suicide": _("Suicide"),
    "crisis.self_harm": _("Self-harm"),
    "crisis.overdose": _("Overdose"),
    "crisis.withdrawal": _("Dangerous withdrawal"),
    "crisis.violence_home": _("Violence at home"),
    "crisis.violence_others": _("Afraid of own act"),
    "concern.past": _("A hard time in the past"),
    "concern.third_party": _("Worry about somebody else"),
    "threat": _("Threat"),
    "sourcing": _("Buying and selling"),
    "contact": _("Contact details"),
    "method": _("Instructions that could hurt"),
    "harassment": _("Hurtful words"),
    "sexual": _("Sexual content"),
    "minor": _("Under age"),
    "spam": _("Advertising"),
    "medical_directive": _("Orders about medicines"),
    "stigma": _("Words that weigh"),
    "advice": _("Advice"),
    "report": _("Reported by a member"),
    "unchecked": _("Could not be checked"),
    "unattended": _("Written while nobody was on duty"),
    "unanswered": _("Waits for a first answer"),
    "door": _("Left at the sign-in door"),
    "facilitated": _("Put aside by whoever looks after the room"),
    "spree": _("A spree of reports"),
    "spree.left": _("many of their reports were left as they were"),
    "spree.same": _("they report the same member again and again"),
    "spree.together": _("several members report one author at the same time"),
}


@register.filter
def case_kind(kind: str) -> str:
    """What a case or flag is about, in words."""
    return str(CASE_KINDS.get(kind, kind))
