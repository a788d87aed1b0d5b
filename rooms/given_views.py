"""The host's pages of rooms: who looks after which, given and taken with a fresh confirmation of who is asking."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from community.members.models import Member
from community.members.names import key_of
from community.members.request import MemberRequest
from community.refusals import Refused
from rooms import facilitating
from rooms.models import Room


@require_GET
@never_cache
def host_rooms(request: MemberRequest) -> HttpResponse:
    """`/host/rooms/`: every room with those who look after it. Two queries."""
    rooms = Room.objects.prefetch_related("facilitators__member")
    return render(request, "rooms/host_rooms.html", {"rooms": rooms})


@require_http_methods(["GET", "POST"])
@never_cache
@reauthentication_required(allow_get=True)
def room_facilitators(request: MemberRequest, slug: str) -> HttpResponse:
    """`/rooms/<slug>/facilitators/`: POST `name` gives the room to that member; `take` (a public id) takes it back."""
    room = get_object_or_404(Room, slug=slug)
    if request.method == "GET":
        return _page(request, room)
    why = _take(request, room) if "take" in request.POST else _give(request, room)
    if why:
        return _page(request, room, why)
    return redirect("room_facilitators", slug=slug)


def _give(request: MemberRequest, room: Room) -> str:
    """Why not; empty when it is done."""
    key = key_of(request.POST.get("name", ""))
    member = Member.objects.filter(name_key=key, is_active=True).first() if key else None
    if member is None:
        return _("Nobody here is called that.")
    try:
        facilitating.give(room, member, request.user)
    except Refused:
        return _("This room is not open to them.")
    messages.success(request, _("%(name)s looks after this room now.") % {"name": member.username})
    return ""


def _take(request: MemberRequest, room: Room) -> str:
    member = get_object_or_404(Member, public_id=request.POST["take"])
    facilitating.take(room, member, request.user)
    messages.success(request, _("%(name)s does not look after this room any more.") % {"name": member.username})
    return ""


def _page(request: MemberRequest, room: Room, why: str = "") -> HttpResponse:
    given = room.facilitators.select_related("member", "by").order_by("member__name_key")
    context = {"room": room, "given": given, "why": why, "name": request.POST.get("name", "")}
    return render(request, "rooms/facilitators.html", context, status=422 if why else 200)
