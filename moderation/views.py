"""The desk as pages: the queue, and one case with what was said around it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from community.members.request import MemberRequest
from community.posts import deeds_of
from community.refusals import Refused
from moderation import guidelines
from moderation.desk import decide
from moderation.models import Case, State

PAGE = 50


@require_GET
def desk(request: MemberRequest) -> HttpResponse:
    """The open cases, gravest first, then oldest; or the resolved ones, newest first."""
    resolved = request.GET.get("state") == "resolved"
    cases = _page(request, resolved)
    return render(request, "moderation/desk.html", {"cases": cases[:PAGE], "more": _more(cases), "resolved": resolved})


@require_http_methods(["GET", "POST"])
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case: why it is here, the words, the ten messages before and after, and what can be done."""
    found = get_object_or_404(Case.objects.select_related("author"), pk=pk)
    if request.method == "GET":
        return _show(request, found)
    version = request.POST.get("version", "")
    try:
        decide(
            found.pk,
            request.user,
            request.POST.get("deed", ""),
            version=int(version) if version.isdecimal() else 0,
            guideline=request.POST.get("guideline", "")[:40],
        )
    except Refused as refused:
        found.refresh_from_db()
        return _show(request, found, refused)
    return redirect("case", pk=pk)


def _show(request: MemberRequest, found: Case, refused: Refused | None = None) -> HttpResponse:
    context = {
        "case": found,
        "flags": found.flags.select_related("by").order_by("pk"),
        "decisions": found.decisions.select_related("by").order_by("pk"),
        "guidelines": guidelines.current().rules,
        "post": found.target,
        "refused": refused,
        "cases": _page(request, found.state == State.RESOLVED)[:PAGE],
        **_around(found),
    }
    return render(request, "moderation/case.html", context, status=409 if refused else 200)


def _around(found: Case) -> dict[str, Any]:
    """The ten posts before and after; none where the post or its place is gone."""
    post, place = found.target, found.place
    if post is None or place is None:
        return {"before": [], "after": []}
    before, after = place.around(post)
    shown = deeds_of(post).frames
    return {"before": shown(before), "after": shown(after)}


def _page(request: MemberRequest, resolved: bool) -> list[Case]:
    """One page and one more, found by the key of the last row of the page before (`?after=priority.id`)."""
    cases: QuerySet[Case] = Case.objects.prefetch_related("flags", "place")
    if resolved:
        last = request.GET.get("after", "")
        cases = cases.filter(state=State.RESOLVED).order_by("-pk")
        return list((cases.filter(pk__lt=int(last)) if last.isdecimal() else cases)[: PAGE + 1])
    cases = cases.exclude(state=State.RESOLVED).order_by("-priority", "pk")
    return list(_after(cases, request.GET.get("after", ""))[: PAGE + 1])


def _after(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    priority, _, pk = key.partition(".")
    if not (priority.isdecimal() and pk.isdecimal()):
        return cases
    return cases.filter(Q(priority__lt=int(priority)) | Q(priority=int(priority), pk__gt=int(pk)))


def _more(cases: list[Case]) -> str:
    """The key of the next page; empty on the last."""
    if len(cases) <= PAGE:
        return ""
    last = cases[PAGE - 1]
    return str(last.pk) if last.state == State.RESOLVED else f"{last.priority}.{last.pk}"
