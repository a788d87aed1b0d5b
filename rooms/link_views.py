"""The page of the desk where the team sees and sets what becomes of links, room by room."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from rooms.access import open_to
from rooms.linking import set_policy
from rooms.models import LinkChange, Links

LATEST = 20


@require_http_methods(["GET", "POST"])
def room_links(request: MemberRequest) -> HttpResponse:
    """Every room with its policy, and the latest changes with who made them."""
    refused = None
    if request.method == "POST":
        room = get_object_or_404(open_to(request.user), slug=request.POST.get("room", ""))
        try:
            set_policy(room.pk, request.POST.get("links", ""), request.user)
            messages.success(request, _("Set for %(room)s. It counts within seconds.") % {"room": room.name})
            return redirect("room_links")
        except Refused as caught:
            refused = caught
    context = {
        "rooms": open_to(request.user),
        "policies": Links.choices,
        "changes": LinkChange.objects.select_related("room", "by").order_by("-pk")[:LATEST],
        "refused": refused,
    }
    return render(request, "rooms/links.html", context, status=400 if refused else 200)
