"""The host's pages about help lines: all of them with what to check, one with its history, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from community.members.models import Member
from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import tended, tending
from moderation.line_forms import AddForm, ConfirmForm, LineForm
from moderation.line_states import ORDERS, Row, rows
from moderation.models import LineChange
from moderation.tended import Tended

A_PAGE = 60
HISTORY = 50


@never_cache
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every line: `order` stale or region, `country` for one alone, `after` the id of the last line before this page."""
    order = request.GET.get("order", "stale")
    order = order if order in ORDERS else "stale"
    country = request.GET.get("country", "")
    every = rows(tended.everything().values(), order, request.user.region, timezone.localdate())
    chosen = [row for row in every if not country or row.line.country == country]
    page, after = _page(chosen, request.GET.get("after", ""))
    _name_hosts(page)
    shown = {
        "rows": page,
        "after": after,
        "order": order,
        "country": country,
        "countries": sorted({(row.line.country, row.country) for row in every}, key=lambda pair: pair[1]),
        "to_check": sum(row.wants_a_look for row in every),
    }
    return render(request, "moderation/help_lines.html", shown)


def _page(found: list[Row], after: str) -> tuple[list[Row], str]:
    ids = [row.line.id for row in found]
    begin = ids.index(after) + 1 if after in ids else 0
    page = found[begin : begin + A_PAGE]
    return page, page[-1].line.id if begin + A_PAGE < len(found) else ""


def _name_hosts(page: list[Row]) -> None:
    """Who confirmed each, in one query for the page."""
    wanted = {row.tended.by for row in page if row.tended.by}
    names = dict(Member.objects.filter(pk__in=wanted).values_list("pk", "username")) if wanted else {}
    for row in page:
        row.host = names.get(row.tended.by or 0, "")


@never_cache
@require_http_methods(["GET", "POST"])
def line(request: MemberRequest, line_id: str) -> HttpResponse:
    """One line: what to check, the deeds (POST `deed` with `seen`, the number of changes that the page knew)."""
    try:
        found = tending.find(line_id)
    except Refused as refused:
        raise Http404("no such line") from refused
    if request.method == "GET":
        return _show(request, found)
    return DEEDS.get(request.POST.get("deed", ""), _nothing)(request, found)


def _confirm(request: MemberRequest, found: Tended) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _show(request, found, confirm=form, status=422)
    source = form.cleaned_data["source"]
    return _do(request, found, lambda seen: tending.confirm(found.line.id, request.user, seen=seen, source=source))


def _correct(request: MemberRequest, found: Tended) -> HttpResponse:
    form = LineForm(request.POST, line=found.line)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    fields = form.changed_fields()
    if not fields:
        messages.info(request, _("Nothing is different. To say that it is right, confirm it."))
        return redirect("host_line", line_id=found.line.id)
    return _do(request, found, lambda seen: tending.correct(found.line.id, request.user, fields, seen=seen), form=form)


def _hide(request: MemberRequest, found: Tended) -> HttpResponse:
    return _do(request, found, lambda seen: tending.hide(found.line.id, request.user, seen=seen))


def _bring_back(request: MemberRequest, found: Tended) -> HttpResponse:
    return _do(request, found, lambda seen: tending.show(found.line.id, request.user, seen=seen))


def _undo(request: MemberRequest, found: Tended) -> HttpResponse:
    return _do(request, found, lambda seen: tending.undo(found.line.id, request.user, seen=seen))


def _nothing(request: MemberRequest, found: Tended) -> HttpResponse:
    raise Http404("no such deed")


DEEDS: dict[str, Callable[[MemberRequest, Tended], HttpResponse]] = {
    "confirm": _confirm,
    "correct": _correct,
    "hide": _hide,
    "show": _bring_back,
    "undo": _undo,
}


def _do(
    request: MemberRequest, found: Tended, deed: Callable[[int], LineChange], form: LineForm | None = None
) -> HttpResponse:
    """Do it; who comes second gets the line as it is now, with a notice and their own words still in the form."""
    seen = request.POST.get("seen", "")
    try:
        deed(int(seen) if seen.isdecimal() and len(seen) < 9 else -1)
    except Refused as refused:
        return _show(request, tending.find(found.line.id), form=form, refused=refused, status=409)
    messages.success(request, _("Done. Cards and pages show it within a few seconds."))
    return redirect("host_line", line_id=found.line.id)


def _show(
    request: MemberRequest,
    found: Tended,
    *,
    form: LineForm | None = None,
    confirm: ConfirmForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    row = Row(found, timezone.localdate())
    _name_hosts([row])
    history = LineChange.objects.filter(line=found.line.id).select_related("by").order_by("-number")[:HISTORY]
    shown: dict[str, Any] = {
        "row": row,
        "form": form or LineForm(line=found.line),
        "writing": form is not None,
        "confirm": confirm or ConfirmForm(),
        "refused": refused,
        "history": history,
    }
    return render(request, "moderation/help_line.html", shown, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """A new local line."""
    form = AddForm(request.POST or None, initial={"country": request.user.region})
    if not form.is_valid():
        return render(request, "moderation/help_line_add.html", {"form": form}, status=422 if form.is_bound else 200)
    change = tending.add(request.user, form.changed_fields())
    messages.success(request, _("Added. Members there see it within a few seconds."))
    return redirect("host_line", line_id=change.line)
