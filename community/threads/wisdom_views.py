"""The collected answers of a topic, wishing that one is kept, and an author's word on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.members.request import MemberRequest
from community.members.roles import may
from community.refusals import Refused
from community.threads import access, wisdom
from moderation import standing


@require_GET
@never_cache
def collected(request: MemberRequest, slug: str) -> HttpResponse:
    """`/threads/<topic>/answers/`: what the topic has kept."""
    topic = access.topic_of(slug)
    if topic is None:
        raise Http404("no such topic")
    page = wisdom.collected(topic, request.user, request.GET.get("after", ""))
    shown = {"topic": topic, "page": page, "tends": may(request.user, "moderate")}
    return render(request, "threads/answers.html", shown)


@require_GET
@never_cache
def own(request: MemberRequest) -> HttpResponse:
    """`/threads/answers/`: what others would like to keep of one's own."""
    page = wisdom.asked_of(request.user, request.GET.get("after", ""))
    return render(request, "threads/own_answers.html", {"page": page})


@require_POST
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """`/threads/answers/<entry>/keep/`: POST `deed`: `wish`, `unwish`, or of a moderator `out`; goes back to `next`."""
    if standing.now_of(request.user).shut_out:
        raise Http404("not now")
    deed = request.POST.get("deed")
    try:
        if deed == "wish":
            wisdom.wish(request.user, pk)
            messages.success(request, _("Thank you. Its author is asked once enough people wish it."))
        elif deed == "out":
            wisdom.take_out(request.user, pk)
            messages.success(request, _("Taken out of the collection. It stays in its thread."))
        else:
            wisdom.unwish(request.user, pk)
    except Refused as refused:
        messages.warning(request, str(refused.why))
    return _back(request)


@require_POST
def consent(request: MemberRequest, pk: int) -> HttpResponse:
    """`/threads/answers/<entry>/consent/`: POST `given`: `yes` or `no`; goes back to `next`."""
    if request.POST.get("given") not in ("yes", "no"):
        raise Http404("neither yes nor no")
    given = request.POST["given"] == "yes"
    try:
        wisdom.agree(request.user, pk, given=given)
        if given:
            messages.success(
                request, _("Thank you. It is in the collected answers now; you can take it out at any time.")
            )
        else:
            messages.success(request, _("It is not collected. It stays in its thread, and nobody is told."))
    except Refused as refused:
        messages.warning(request, str(refused.why))
    return _back(request)


def _back(request: MemberRequest) -> HttpResponse:
    following = request.POST.get("next", "")
    safe = following.startswith("/") and url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    return redirect(following if safe else "own_answers")
