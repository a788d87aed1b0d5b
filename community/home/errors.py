"""When a form or a session has expired: the page comes back with the words, a way on, and the help lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.home.context import region_of
from moderation.helplines import lines_for

WORDS = ("title", "body", "words", "text")
SHOWN = 3
# Routes whose forms show before they do anything.
DRAFTS = frozenset({"host_guidelines"})
CARRIED = ("note", "reply_to", "nonce", "anonymous", "want_listening", "want_ideas", "want_practical", "want_company")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a form whose token has expired (Django's CSRF failure view)."""
    return words_back(request)


def _draft(request: HttpRequest) -> dict[str, str]:
    """A long form whole, without its deed: sent again it is only shown, by the page that it belongs to."""
    match = request.resolver_match
    if match is None or match.view_name not in DRAFTS:
        return {}
    return {name: str(value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "deed")}


def words_back(request: HttpRequest) -> HttpResponse:
    """The words of a form that could not be taken, ready to be sent again: also for a session that has ended.

    Nothing but words is carried over, so that a foreign page cannot prepare a deed that is one press away.
    """
    words = {name: request.POST[name] for name in WORDS if request.POST.get(name)}
    carried = {name: request.POST[name] for name in CARRIED if words and request.POST.get(name)}
    draft = _draft(request)
    lines = lines_for(region_of(request), ["danger"], today=timezone.localdate())
    shown = {
        "words": words,
        "carried": carried or draft,
        "draft": draft,
        "again": request.get_full_path(),
        "lines": [line.frame() for line in lines[:SHOWN]],
    }
    return render(request, "home/form_expired.html", shown, status=403)
