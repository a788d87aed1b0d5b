"""Words that an expired session interrupted: shown at once, and given back after signing in, to be sent or dropped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from community.members.hooks import above
from community.members.models import Member
from community.members.request import MemberRequest

KEY = "kept_words"
SECONDS = 60 * 60
CARRIED = 900_000
"""Bytes of a form that can go along through the sign-in, as a browser sends them: a form may have a million."""
WRITTEN = ("title", "body", "note", "words", "reason")
SAID = ("title", "note", "body")
SECRET = ("password", "code", "csrfmiddlewaretoken", "next", "ticket")


def words_of(request: HttpRequest) -> dict[str, str]:
    """What a form sent, without secrets: the fields to keep."""
    return {name: str(value) for name, value in request.POST.items() if not name.startswith(SECRET)}


def fits(fields: Mapping[str, str]) -> bool:
    """Whether they can go along through the sign-in."""
    return sum(len(quote_plus(part)) for pair in fields.items() for part in pair) <= CARRIED


def said_in(fields: Mapping[str, str]) -> str:
    """What somebody wanted to say: a cry for help may stand in the title or the note alone."""
    return "\n".join(part for name in SAID if (part := fields.get(name, "").strip()))


def expired_page(request: HttpRequest) -> HttpResponse:
    """For somebody whose session ended while they wrote: their words, the help lines, and signing in to go on.

    What is too long for the way through the sign-in stays in this page, which can be sent once they are signed in.
    """
    fields = words_of(request)
    about = {"path": request.path, "lines": above.help_lines(""), "stays": not fits(fields), **split(fields)}
    return render(request, "members/expired.html", about, status=401)


def split(fields: dict[str, str]) -> dict[str, Any]:
    """The fields for a template: those that a person wrote, and the others."""
    written = {name: value for name, value in fields.items() if name in WRITTEN and value}
    return {"written": written, "beside": {name: value for name, value in fields.items() if name not in written}}


def keep(request: HttpRequest, member: Member) -> None:
    """Take the words along through the sign-in of this member (a second factor may come between)."""
    path = request.POST.get("kept_path", "")
    fields = {name.removeprefix("kept_"): str(request.POST[name]) for name in request.POST if name.startswith("kept_")}
    fields.pop("path", None)
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if local and fields and fits(fields):
        request.session[KEY] = {"member": member.pk, "path": path, "fields": fields, "at": time.time()}


def kept_for(request: HttpRequest, member: Member) -> dict[str, Any] | None:
    """What waits for this member; whatever is older than an hour or somebody else's is dropped."""
    kept = request.session.get(KEY)
    if kept is not None and (kept["member"] != member.pk or time.time() - kept["at"] > SECONDS):
        drop(request)
        return None
    return kept


def drop(request: HttpRequest) -> None:
    """Forget the words."""
    request.session.pop(KEY, None)


def drop_when_sent(request: HttpRequest) -> None:
    """Forget the words once they go where they were meant to go."""
    if request.method == "POST" and KEY in request.session and request.session[KEY]["path"] == request.path:
        drop(request)


@never_cache
def page(request: MemberRequest) -> HttpResponse:
    """The words that wait, ready to be sent; a POST drops them."""
    kept = kept_for(request, request.user)
    if request.method == "POST" or kept is None:
        drop(request)
        return redirect("rooms")
    return render(request, "members/kept.html", {"path": kept["path"], **split(kept["fields"])})
