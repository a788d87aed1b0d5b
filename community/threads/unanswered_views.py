"""Who waits for a first answer, and saying that one would give some."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from community.members.request import MemberRequest
from community.members.roles import may
from community.threads import unanswered as waiting
from community.threads.forms import wanted
from community.threads.models import Openers, Topic


@require_GET
@never_cache
def unanswered(request: MemberRequest) -> HttpResponse:
    """`/threads/unanswered/`: for greeters, the team, and who said that they would answer; others are asked."""
    wishes = waiting.wishes_of(request.user)
    page = waiting.page(request.user, wishes, request.GET.get("after", "")) if wishes else waiting.Page([])
    rows = [(thread, timesince(thread.opened_at, depth=1), wanted(thread.wants)) for thread in page.threads]
    shown = {"rows": rows, "after": page.after, "wishes": wishes, "greets": may(request.user, "greet")}
    return render(request, "threads/unanswered.html", shown)


@require_http_methods(["GET", "POST"])
@never_cache
def willing(request: MemberRequest) -> HttpResponse:
    """`/threads/willing/`: where one would answer. POST `everywhere` or `topic` (slugs); nothing of both ends it."""
    topics = list(Topic.objects.filter(closed=False).exclude(openers=Openers.TEAM))
    if request.method == "POST":
        chosen = set(request.POST.getlist("topic"))
        here = [topic for topic in topics if topic.slug in chosen]
        everywhere = "everywhere" in request.POST
        waiting.be_willing(request.user, here, everywhere=everywhere)
        if everywhere or here:
            messages.success(request, _("Thank you. You find here who waits."))
            return redirect("unanswered")
        messages.success(request, _("Kept: nobody is shown to you as waiting."))
        return redirect("willing")
    wishes = waiting.wishes_of(request.user)
    shown = {"topics": topics, "wishes": wishes, "greets": may(request.user, "greet")}
    return render(request, "threads/willing.html", shown)
