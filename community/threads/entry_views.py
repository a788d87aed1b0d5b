"""What one does about an entry: take it back, report it, say that it helped, look at what it said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.members.request import MemberRequest
from community.posts import Standing
from community.refusals import Refused
from community.threads import beside, deeds, editing, showing, views
from community.threads.answering_page import TOLD
from community.threads.drafts import is_opening
from community.threads.forms import number
from community.threads.models import Entry, Thread, Version
from community.threads.reporting import report
from moderation import cards

VERSIONS = 20


@require_http_methods(["GET", "POST"])
def unsay(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take back an own entry (`entry` is its key), published or held, or with `edit` only its new words that wait."""
    found = views.thread_or_404(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    entry = Entry.objects.filter(pk=number(asked.get("entry", "")) or 0, thread=found, author=request.user).first()
    if entry is None:
        raise Http404("not theirs to take back")
    entry.thread = found
    if request.method == "GET":
        shown = {"thread": found, "topic": found.topic, "entry": entry, "opens": is_opening(entry, found)}
        return render(request, "threads/unsay.html", shown)
    if "edit" in asked:
        return _done(request, found, entry.seq, lambda: editing.unsay_edit(request.user, entry))
    return _done(request, found, entry.seq, lambda: deeds.unsay(request.user, entry.pk))


@require_http_methods(["GET", "POST"])
def report_page(request: MemberRequest, slug: str, pk: int, seq: int) -> HttpResponse:
    """A page with one question, and the report itself."""
    found = views.thread_or_404(request, pk)
    if request.method == "POST":
        thanks = _("The moderators have it. Thank you for looking after this place.")
        reason = request.POST.get("reason", "")
        try:
            report(request.user, found, seq, reason)
        except Refused as refused:
            return _reported_not(request, found, seq, refused)
        return _done(request, found, seq, lambda: None, thanks)
    entry = _readable(request, found, seq)
    return render(request, "threads/report.html", _about(request, found, entry))


def _reported_not(request: MemberRequest, found: Thread, seq: int, refused: Refused) -> HttpResponse:
    """Why it was not taken, with the reason that they wrote."""
    entry = beside.readable(request.user, found, seq)
    about = _about(request, found, entry) if entry else {"thread": found, "topic": found.topic, "e": {"seq": seq}}
    again = {"reason": request.POST.get("reason", ""), "refused": refused}
    return render(request, "threads/report.html", about | again, status=422)


@require_POST
def helped(request: MemberRequest, slug: str, pk: int, seq: int) -> HttpResponse:
    """Who asked says that an answer helped, or takes that back."""
    found = views.thread_or_404(request, pk)
    return _done(request, found, seq, lambda: deeds.mark_helped(request.user, found.pk, seq))


@require_GET
def versions(request: MemberRequest, slug: str, pk: int, seq: int) -> HttpResponse:
    """What an entry says, and what it said before each edit, newest first, `?before=` a number."""
    found = views.thread_or_404(request, pk)
    entry = _readable(request, found, seq)
    earlier = Version.objects.filter(entry=entry).order_by("-number")
    if before := number(request.GET.get("before", "")):
        earlier = earlier.filter(number__lt=before)
    page = list(earlier[: VERSIONS + 1])
    shown = {"versions": page[:VERSIONS], "more": page[VERSIONS - 1].number if len(page) > VERSIONS else 0}
    return render(request, "threads/versions.html", _about(request, found, entry) | shown)


@require_POST
def card(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Closing a card with help lines, saying that it was not meant so, or saying where one is."""
    deed = request.POST.get("deed")
    if deed == "region":
        cards.move(request.user, request.POST.get("region", ""))
    elif cards.close(request.user, pk, meant_otherwise=deed == "misunderstood") and deed == "misunderstood":
        request.session[TOLD] = {"type": "card", "why": _("Thank you for saying so. The moderators read it, too.")}
    back = request.POST.get("next", "")
    local = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if local else reverse("topic", args=[slug]))


def _readable(request: MemberRequest, found: Thread, seq: int) -> Entry:
    entry = beside.readable(request.user, found, seq)
    if entry is None:
        raise Http404("no such entry")
    return entry


def _about(request: MemberRequest, found: Thread, entry: Entry) -> dict[str, Any]:
    frame = showing.frame_of(request.user, entry)
    return {"thread": found, "topic": found.topic, "entry": entry, "e": frame}


def _done(
    request: MemberRequest, found: Thread, seq: int | None, deed: Callable[[], object], thanks: str = ""
) -> HttpResponse:
    """Do it and go back to the entry; a refusal is shown above the form."""
    try:
        deed()
        said = {"type": "done", "why": thanks} if thanks else None
    except Refused as refused:
        said = {"type": "refused", "code": refused.code, "why": str(refused.why)}
    if said is not None:
        request.session[TOLD] = said
    found.refresh_from_db(fields=["standing", "seq"])
    if found.standing in (Standing.WITHDRAWN, Standing.REFUSED) and not found.seq:
        return redirect("topic", slug=found.topic.slug)
    return redirect(views.address(found, {"at": seq}, f"#e{seq}") if seq else views.address(found))
