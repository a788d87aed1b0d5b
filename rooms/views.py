"""The rooms as pages: everything here works without script and without sockets."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.members.blocking import deaf_to
from community.members.request import MemberRequest
from community.posts import Standing
from community.refusals import Refused
from moderation import agreeing, cards, standing
from rooms import deeds, entering, history, listing, page, showing
from rooms.access import facilitates, find
from rooms.beside import line_for
from rooms.entering import Entry
from rooms.models import Message, Room
from rooms.reporting import report
from rooms.saying import say
from rooms.sayings import Frames, Saying, Unsure

ANSWER_SECONDS = 100.0


@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """The list: who is there, what is unread, whether a moderator is on duty."""
    return render(request, "rooms/list.html", {"rooms": listing.listed(request.user)})


@require_http_methods(["GET", "POST"])
def room(request: MemberRequest, slug: str) -> HttpResponse:
    """The room: read, post, refresh."""
    entry = entering.entry_for(request.user, slug)
    now = standing.now_of(request.user)
    if entry is None or now.shut_out:
        raise Http404("no such room")
    if request.method == "POST":
        return _say(request, entry, now)
    return _page(request, entry, now, showing.blank_form(request.GET.get("reply_to", "")))


def _say(request: MemberRequest, entry: Entry, now: standing.MemberStanding) -> HttpResponse:
    """The same gate and the same nonce as the socket's; what is not taken comes back in the form, with the reason."""
    form, found = showing.form_from(request.POST), entry.room
    if request.POST.get("agree", "").isdecimal():
        agreeing.agree(request.user, int(request.POST["agree"][:8]))
    member = request.user
    saying = Saying(
        author_pk=member.pk,
        author_id=member.public_id,
        author_name=member.username,
        room_pk=found.pk,
        nonce=form["nonce"],
        words=form["body"],
        note=form["note"],
        ask=form["ask"] and not member.has_cards,
        reply_to=form["reply_to"],
        language=member.language or request.LANGUAGE_CODE,
        region=member.region,
        newcomer=standing.is_newcomer(member.joined_at),
        trusted=member.on_team,
        lifted=member.synthetic and settings.LOADTEST,
        slow_seconds=found.slow_seconds,
        speak_for_yourself=found.speak_for_yourself,
    )
    try:
        frames = say(saying).result(ANSWER_SECONDS)
    except (Unsure, TimeoutError):
        why = _("It is not certain that your words were stored. They are here; send them again: they appear once.")
        return _page(request, entry, now, form | {"error": {"code": "unsure", "why": why}}, status=503)
    return _answered(request, entry, now, form, frames)


def _answered(
    request: MemberRequest, entry: Entry, now: standing.MemberStanding, form: dict[str, Any], frames: Frames
) -> HttpResponse:
    refused = next((frame for frame in frames if frame["type"] == "refused"), None)
    if refused is not None:
        if refused["code"] == "nonce_used":
            form["nonce"] = secrets.token_urlsafe(12)
        shown = [frame for frame in frames if frame["type"] == "support"]
        return _page(request, entry, now, form | {"error": refused}, status=422, support=shown)
    suggested = next((frame for frame in frames if frame.get("before")), None)
    if suggested is not None:
        return _page(request, entry, now, form | {"hint": suggested})
    said = next((frame for frame in frames if frame["type"] in ("held", "received", "hint")), None)
    request.session["room_told"] = said
    anchor = next((f"#m{frame['seq']}" for frame in frames if frame["type"] == "accepted"), "#composer")
    return redirect(reverse("room", args=[entry.room.slug]) + anchor)


def _page(
    request: MemberRequest,
    entry: Entry,
    now: standing.MemberStanding,
    form: dict[str, Any],
    *,
    status: int = 200,
    support: Frames | None = None,
) -> HttpResponse:
    before = request.GET.get("before", "")
    told = request.session.pop("room_told") if request.method == "GET" and "room_told" in request.session else None
    context = showing.room_context(request.user, entry, now, int(before) if before.isdecimal() else None)
    fresh = [card for card in support or () if card["id"] not in {known["id"] for known in context["support"]}]
    if form.get("reply_to"):
        context["beside"] = _beside(request, entry.room, form["reply_to"])
    context |= {"form": form, "told": told, "support": context["support"] + fresh}
    context["untouched"] = told is None and not any((form["body"], form["note"], form["reply_to"], form["error"]))
    return page.answer(request, context, status)


def _beside(request: MemberRequest, found: Room, seq: int) -> str:
    """How to answer that message, where it is a hard moment."""
    try:
        return line_for(request.user, found.pk, seq, deaf_to(request.user))
    except Refused:
        return ""


@require_POST
def react(request: MemberRequest, slug: str) -> HttpResponse:
    """A quiet signal, given or taken back."""
    found = _found(request, slug)
    seq = _seq(request.POST)
    return _done(request, found, seq, lambda: deeds.react(request.user, found.pk, seq, request.POST.get("kind", "")))


@require_POST
def unsay(request: MemberRequest, slug: str) -> HttpResponse:
    """Taking back an own message, published or held."""
    found = _found(request, slug)
    nonce = request.POST.get("nonce", "")
    seq = None if nonce else _seq(request.POST)
    return _done(request, found, seq, lambda: deeds.unsay(request.user, found.pk, seq=seq, nonce=nonce or None))


@require_http_methods(["GET", "POST"])
def report_page(request: MemberRequest, slug: str) -> HttpResponse:
    """A page with one question, and the report itself."""
    found = _found(request, slug)
    if request.method == "GET":
        return _report_page(request, found, _seq(request.GET))
    seq, reason = _seq(request.POST), request.POST.get("reason", "")
    try:
        report(request.user, found.pk, seq, reason)
    except Refused as refused:
        return _report_page(request, found, seq, {"refused": refused, "reason": reason})
    return redirect(_address(found, seq))


def _report_page(request: MemberRequest, found: Room, seq: int, back: dict[str, Any] | None = None) -> HttpResponse:
    """The question; `back` has what was typed and why it was not taken, shown even where the words are gone meanwhile."""
    message = Message.objects.filter(room=found, seq=seq, standing=Standing.VISIBLE).select_related("author").first()
    heard = message is not None and message.author.public_id not in deaf_to(request.user)
    if not heard and back is None:
        raise Http404("no such message")
    shown = history.frames([message])[0] if message is not None and heard else None
    tends = request.user.on_team or facilitates(request.user, found)
    about = {"room": found, "seq": seq, "m": shown, "tends": tends, **(back or {})}
    return render(request, "rooms/report.html", about, status=422 if back else 200)


@require_POST
def card(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Closing a card with help lines, saying that it was not meant so, or saying where one is."""
    found, deed = _found(request, slug), request.POST.get("deed")
    if deed == "region":
        cards.move(request.user, request.POST.get("region", ""))
    elif cards.close(request.user, pk, meant_otherwise=deed == "misunderstood") and deed == "misunderstood":
        request.session["room_told"] = {
            "type": "card",
            "why": _("Thank you for saying so. The moderators read it, too."),
        }
    return redirect("room", slug=found.slug)


def _found(request: MemberRequest, slug: str) -> Room:
    found = find(request.user, slug)
    if found is None or standing.now_of(request.user).shut_out:
        raise Http404("no such room")
    return found


def _seq(fields: Any) -> int:
    value = fields.get("seq", "")
    if not value.isdecimal() or len(value) > 16:
        raise Http404("no such message")
    return int(value)


def _done(request: MemberRequest, found: Room, seq: int | None, deed: Any) -> HttpResponse:
    """Do it and go back to the message; a refusal is shown above the composer."""
    try:
        deed()
    except Refused as refused:
        request.session["room_told"] = {"type": "refused", "code": refused.code, "why": str(refused.why)}
    return redirect(_address(found, seq))


def _address(found: Room, seq: int | None) -> str:
    """A message on the room's page, or where one writes."""
    return reverse("room", args=[found.slug]) + (f"#m{seq}" if seq else "#composer")
