"""The pages that say what this place is: the front page, the guidelines, privacy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from moderation import guidelines as kept
from moderation.models import Guidelines

VERSIONS_A_PAGE = 20


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, in a breath, and three doors."""
    return render(request, "home/front.html")


@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """The guidelines in force, or an older `version`; `before` pages through the list of versions."""
    wish, before = request.GET.get("version", ""), request.GET.get("before", "")
    versions = Guidelines.objects.defer("words").order_by("-version")
    if _is_number(before):
        versions = versions.filter(version__lt=int(before))
    found = list(versions[: VERSIONS_A_PAGE + 1])
    newest = kept.newest()
    now = kept.read(newest) if newest else kept.Edition(0, [])
    shown = {
        "guidelines": _version(int(wish)) if _is_number(wish) else now,
        "in_force": now.version,
        "versions": found[:VERSIONS_A_PAGE],
        "more": found[VERSIONS_A_PAGE - 1].version if len(found) > VERSIONS_A_PAGE else None,
    }
    return render(request, "home/guidelines.html", shown)


def _version(number: int) -> kept.Edition:
    return kept.read(get_object_or_404(Guidelines, version=number))


def _is_number(words: str) -> bool:
    return words.isdecimal() and len(words) < 9


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who reads it, and for how long."""
    reports_errors = bool(settings.SENTRY_DSN)
    return render(request, "home/privacy.html", {"reports_errors": reports_errors, "mail": settings.MAIL})
