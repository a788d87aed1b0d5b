"""What every page knows: the place's name, the way out, the other languages, and the first lines to call."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from community.drawn import EXIT, TONGUES
from community.formtoken import form_token
from moderation import agreeing
from moderation.helplines import lines_for

TEASED = 2


def place(request: HttpRequest) -> dict[str, Any]:
    """Names and addresses for the base template; the help lines are looked up only when a page shows them."""
    return {
        "csrf_token": SimpleLazyObject(lambda: form_token(request)),
        "site_name": settings.SITE_NAME,
        "exit_url": EXIT,
        "tongues": TONGUES,
        "guidelines_asked": SimpleLazyObject(lambda: asked_of(request)),
        "help_lines": SimpleLazyObject(lambda: teaser(region_of(request))),
    }


def region_of(request: HttpRequest) -> str:
    """The country that this member has stated, or "": it is never guessed."""
    user = getattr(request, "user", None)
    return user.region if user is not None and user.is_authenticated else ""


def asked_of(request: HttpRequest) -> int:
    """The version of the guidelines that this member has yet to agree to, or 0."""
    user = getattr(request, "user", None)
    return agreeing.asked(user) if user is not None and user.is_authenticated else 0


def teaser(region: str) -> list[tuple[str, str]]:
    """Name and number of the first lines to call in a region; empty when it is not known."""
    if not region:
        return []
    lines = lines_for(region, ["crisis.overdose", "crisis.suicide"], today=timezone.localdate())
    return [(line.title, line.call) for line in lines if line.call][:TEASED]


def dial(number: str) -> str:
    """A number without the spaces and signs that are there for the eye."""
    return "".join(char for char in number if char.isdigit() or char in "+*#")
