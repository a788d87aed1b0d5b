"""`/desk/debrief/`: a kind page after a hard case, with a note for oneself or for the colleagues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import conferring, debriefing, duty


@require_http_methods(["GET", "POST"])
@never_cache
def debrief(request: MemberRequest) -> HttpResponse:
    """The page; POST `deed`: `later`, `skip`, `done`, `keep` or `share` (with `words`), `forget` (with `note`)."""
    if request.method == "GET":
        return _page(request)
    deed, words = request.POST.get("deed", ""), request.POST.get("words", "")
    try:
        return _do(request, deed, words)
    except Refused as refused:
        return _page(request, refused, words, status=422)


def _do(request: MemberRequest, deed: str, words: str) -> HttpResponse:
    if deed == "later":
        debriefing.later(request.user)
    elif deed == "skip":
        debriefing.skip(request.user)
    elif deed == "done":
        debriefing.take(request.user)
        messages.success(request, _("Take care of yourself."))
    elif deed == "keep":
        debriefing.write(request.user, words, _number(request, "debrief"))
        messages.success(request, _("Kept. Nobody but you can read it."))
        return redirect("debrief")
    elif deed == "share":
        return _share(request, words)
    elif deed == "forget":
        debriefing.throw_away(request.user, _number(request, "note"))
        return redirect("debrief")
    return redirect("desk")


def _share(request: MemberRequest, words: str) -> HttpResponse:
    """The words become a note on the case, which every colleague reads."""
    open_one = debriefing.open_for(request.user)
    if open_one is None or open_one.case is None:
        raise Refused(
            "not_allowed", _("There is no case to put it on. Keep it for yourself, or hand it over at the desk.")
        )
    conferring.note(open_one.case.pk, request.user, words)
    debriefing.take(request.user)
    messages.success(request, _("Your colleagues read it on the case."))
    return redirect("desk")


def _page(
    request: MemberRequest, refused: Refused | None = None, words: str = "", *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "offer": debriefing.open_for(request.user),
        "notes": debriefing.notes(request.user),
        "on_duty": [name for name in duty.on_duty() if name != request.user.username],
        "next_expected": duty.next_expected(),
        "longest": debriefing.LONGEST,
        "refused": refused,
        "words": words,
    }
    return render(request, "moderation/debrief.html", context, status=status)


def _number(request: MemberRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0
