"""A case's private conversation at the desk: the part of its page, and writing, ending, opening it again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import claiming
from moderation.models import Case
from moderation.reaching import opening, showing

PART = "moderation/reaching/_desk.html"


@require_http_methods(["GET", "POST"])
@never_cache
def case_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """`/desk/cases/<pk>/conversation/`: the part of the case's page by itself; POST `deed` does something with it.

    What is refused comes back on this page, with the words.
    """
    found = get_object_or_404(Case.objects.select_related("author", "claimed_by"), pk=pk)
    if request.method == "GET":
        if not showing.on_screen(request.GET.get("mark", ""), found, request.user):
            claiming.opened(found.pk, request.user)
            found.refresh_from_db(fields=["claimed_by", "claimed_at"])
        return _part(request, found)
    form = showing.form_from(request.POST)
    try:
        DEEDS.get(request.POST.get("deed", ""), _say)(request, pk, form["body"], form["nonce"])
    except Refused as refused:
        form["error"] = refused
        return _part(request, found, form, status=422)
    response = redirect("case", pk=pk)
    response["Location"] += "#conversation"
    return response


def _part(
    request: MemberRequest, found: Case, form: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    context = showing.for_desk(found, request.user, form) | {"alone": True}
    return render(request, "moderation/reaching/part.html", context, status=status)


def _say(request: MemberRequest, pk: int, body: str, nonce: str) -> None:
    opening.write(pk, request.user, body, nonce, anyway="anyway" in request.POST)


def _end(request: MemberRequest, pk: int, body: str, nonce: str) -> None:
    opening.end(pk, request.user)
    messages.success(request, _("The conversation has ended. Both sides can read it for 30 days."))


def _open_again(request: MemberRequest, pk: int, body: str, nonce: str) -> None:
    opening.open_again(pk, request.user)


DEEDS: dict[str, Callable[[MemberRequest, int, str, str], None]] = {
    "say": _say,
    "end": _end,
    "open_again": _open_again,
}
