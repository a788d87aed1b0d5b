"""`/rooms/<slug>/tend/`: looking after one room, for a member to whom the host gave it, and for the team."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.models import Member
from community.members.request import MemberRequest
from community.posts import Standing
from community.refusals import Refused
from moderation import aside, guidelines
from moderation.models import Decision, State
from rooms import facilitating, history
from rooms.access import find
from rooms.models import Message, Room


@require_http_methods(["GET", "POST"])
@never_cache
def tend(request: MemberRequest, slug: str) -> HttpResponse:
    """POST `deed`: `close` and `slow` with `span`, `open`; `fold` and `hide` with `seq`, `guideline` (and `note`);
    `back` with `decision`. `?seq=` shows a message with what can be done about it."""
    room = find(request.user, slug)
    if room is None:
        raise Http404("no such room")
    if request.method == "GET":
        return _page(request, room)
    try:
        _do(request.user, room, request.POST)
    except Refused as refused:
        return _page(request, room, refused)
    messages.success(request, _("Done."))
    return redirect("room_tend", slug=slug)


def _do(by: Member, room: Room, asked: Any) -> None:
    deed, span = asked.get("deed", ""), _number(asked.get("span", ""))
    if deed == "close":
        facilitating.close(by, room, span)
    elif deed == "open":
        facilitating.reopen(by, room)
    elif deed == "slow":
        facilitating.slow(by, room, span)
    elif deed == "back":
        facilitating.take_back(by, room, _number(asked.get("decision", "")))
    elif deed in aside.TOLD:
        words = {name: asked.get(name, "").strip()[:most] for name, most in (("note", 120), ("reason", 500))}
        what = aside.Asked(deed, asked.get("guideline", "")[:40], **words)
        facilitating.put_aside(by, room, _number(asked.get("seq", "")), what)
    else:
        raise Http404("no such deed")


def _page(request: MemberRequest, room: Room, refused: Refused | None = None) -> HttpResponse:
    room.refresh_from_db()
    asked = request.POST or request.GET
    message = _message(room, _number(asked.get("seq", "")))
    kind = ContentType.objects.get_for_model(Room)
    context = {
        "room": room,
        "m": history.frames([message])[0] if message is not None else None,
        "asked": asked,
        "spans": facilitating.SPANS.items(),
        "paces": facilitating.PACES.items(),
        "guidelines": guidelines.current().rules,
        "put_aside": [(one, _can_be_taken_back(one)) for one in aside.done_by(request.user, room, kind)],
        "refused": refused,
        "address": reverse("room_tend", args=[room.slug]),
    }
    return render(request, "rooms/tend.html", context, status=409 if refused else 200)


def _message(room: Room, seq: int) -> Message | None:
    said = Message.objects.filter(room=room, seq=seq, standing=Standing.VISIBLE).select_related("author")
    return said.first() if seq else None


def _can_be_taken_back(decision: Decision) -> bool:
    return decision.undone_at is None and decision.case.state == State.OPEN


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 17 else 0
