"""The host's view of the audit log: what the team did, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from community.audit.models import Entry, Head
from community.members.models import Member

A_PAGE = 50
DEEDS: dict[str, str | Promise] = {"role.changed": _("a role changed")}
"""What the deeds of the log are called; other floors add their own."""


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """`/host/audit/`: a page of entries (`before`: the number it ends below), three queries."""
    below = request.GET.get("before", "")
    entries = Entry.objects.select_related("detail").order_by("-number")
    if below.isdecimal():
        entries = entries.filter(number__lt=int(below[:18]))
    shown = list(entries[: A_PAGE + 1])
    names = Member.objects.in_bulk({entry.actor for entry in shown if entry.actor})
    rows = [_row(entry, names) for entry in shown[:A_PAGE]]
    more = shown[A_PAGE - 1].number if len(shown) > A_PAGE else None
    return render(
        request, "members/audit.html", {"rows": rows, "more": more, "head": Head.objects.filter(pk=1).first()}
    )


def _row(entry: Entry, names: dict[int, Member]) -> dict[str, Any]:
    """An entry with the pseudonym of who did it, as it is today."""
    detail = getattr(entry, "detail", None)
    return {
        "entry": entry,
        "deed": DEEDS.get(entry.deed, entry.deed),
        "by": names.get(entry.actor) if entry.actor else None,
        "words": detail.words if detail else {},
        "erased": bool(entry.sealed) and detail is None,
    }
