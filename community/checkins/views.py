"""Today's check-in, saying in one tap that one is here, and one's own days."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.checkins import answering, counting, opening
from community.members.request import MemberRequest
from community.threads import access
from community.threads.drafts import Unsure
from moderation import standing


@require_GET
@never_cache
def today(request: MemberRequest) -> HttpResponse:
    """`/threads/checkin/`: leads to the community's check-in of today."""
    thread = opening.of_today()
    if thread is None:
        return render(request, "checkins/none.html")
    return redirect(thread)


@require_POST
def here(request: MemberRequest, pk: int) -> HttpResponse:
    """`/threads/checkin/<id>/here/`: one tap."""
    thread = access.find(request.user, pk)
    if thread is None or thread.day is None or standing.now_of(request.user).shut_out:
        raise Http404("no such check-in")
    anchor = ""
    try:
        outcome = answering.say_here(request.user, thread, request.user.language or request.LANGUAGE_CODE)
        accepted, refused = outcome.first("accepted"), outcome.first("refused")
        anchor = f"#e{accepted['seq']}" if accepted else ""
        if refused and refused["code"] != "nonce_used":
            messages.warning(request, refused["why"])
        elif not accepted and not refused:
            messages.info(request, _("A moderator looks at it first. You were here, all the same."))
    except Unsure:
        messages.warning(request, _("It is not certain that this was stored. Tap again: it counts once."))
    return redirect(thread.get_absolute_url() + anchor)


@require_http_methods(["GET", "POST"])
@never_cache
def days(request: MemberRequest) -> HttpResponse:
    """`/threads/checkin/days/`: one's own days, for oneself alone. POST `deed`: `off`, `on` or `forget`."""
    deed = request.POST.get("deed", "")
    if request.method == "GET":
        return render(request, "checkins/days.html", {"shown": counting.shown(request.user, each=True)})
    if deed == "forget":
        counting.forget(request.user)
        messages.success(request, _("Forgotten: no day of yours is kept."))
    elif deed in ("on", "off"):
        counting.switch(request.user, on=deed == "on")
        messages.success(request, _("Your days are counted.") if deed == "on" else _("Your days are not counted."))
    return redirect("checkin_days")
