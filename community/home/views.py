"""The pages that say what this place is: the front page, the guidelines, privacy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.guidelines import current


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, in a breath, and three doors."""
    return render(request, "home/front.html")


@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """The guidelines in force, with their version."""
    return render(request, "home/guidelines.html", {"guidelines": current()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who reads it, and for how long."""
    reports_errors = bool(getattr(settings, "SENTRY_DSN", ""))
    return render(request, "home/privacy.html", {"reports_errors": reports_errors})
