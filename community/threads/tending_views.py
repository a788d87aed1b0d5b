"""The host's pages of topics."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from community.threads import tending
from community.threads.models import Topic, care
from community.threads.tending_forms import CareForm, TopicForm

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "POST"])
@never_cache
def topics(request: MemberRequest) -> HttpResponse:
    """`/host/topics/`: the list in its order. POST `deed`: `up` or `down` (with `topic`), or `care`."""
    deed = request.POST.get("deed", "")
    if deed in STEPS:
        tending.move(request.POST.get("topic", ""), request.user, STEPS[deed])
        return redirect("host_topics")
    form = CareForm(request.POST) if deed == "care" else CareForm(initial=vars(care()))
    if form.is_bound and form.is_valid():
        tending.look_after(request.user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("host_topics")
    shown = {"topics": Topic.objects.all(), "form": form}
    return render(request, "threads/tending.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@never_cache
def add(request: MemberRequest) -> HttpResponse:
    """`/host/topics/add/`: one more topic."""
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            topic = tending.add(request.user, form.name(), form.fields_of())
        except Refused as refused:
            return _page(request, form, refused=refused)
        messages.success(request, _("Added: %(name)s.") % {"name": topic.name})
        return redirect("host_topics")
    return _page(request, form)


@require_http_methods(["GET", "POST"])
@never_cache
def topic(request: MemberRequest, slug: str) -> HttpResponse:
    """`/host/topics/<slug>/`: its words and its rules. The address stays as it is."""
    found = get_object_or_404(Topic, slug=slug)
    form = TopicForm(request.POST or None, topic=found)
    if request.method == "POST" and form.is_valid():
        try:
            tending.change(found.pk, request.user, form.fields_of(), seen=request.POST.get("seen", ""))
        except Refused as refused:
            found.refresh_from_db()
            return _page(request, form, topic=found, refused=refused)
        messages.success(request, _("Kept."))
        return redirect("host_topics")
    seen = request.POST.get("seen", "")
    return _page(request, form, topic=found, seen=seen)


def _page(
    request: HttpRequest,
    form: TopicForm,
    *,
    topic: Topic | None = None,
    refused: Refused | None = None,
    seen: str = "",
) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "topic": topic, "refused": refused}
    if topic is not None:
        shown["seen"] = seen or tending.mark_of(topic)
    return render(request, "threads/tending_topic.html", shown, status=422 if refused or form.errors else 200)
