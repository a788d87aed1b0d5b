"""The steps of a case that are no deeds, as one form: taking, leaving, handing over, asking, noting, answering, undoing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.members.models import Member
from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import appealing, claiming, conferring
from moderation.desk import undo
from moderation.models import Appeal, Case, Decision, SavedView
from moderation.views import show

VIEWS_AT_MOST = 20


@require_POST
def step(request: MemberRequest, pk: int) -> HttpResponse:
    """`/desk/cases/<id>/step/`: POST `step`, and `words`, `whom` or what else that step asks for."""
    found = get_object_or_404(Case, pk=pk)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise Http404("no such step")
    try:
        take(request, found)
    except Refused as refused:
        return show(request, pk, refused)
    return redirect("desk") if take in LEAVING else redirect("case", pk=pk)


def _take(request: MemberRequest, found: Case) -> None:
    claiming.take_over(found.pk, request.user)


def _release(request: MemberRequest, found: Case) -> None:
    claiming.release(found.pk, request.user)
    messages.success(request, _("Left to whoever comes."))


def _hand_over(request: MemberRequest, found: Case) -> None:
    whom = _whom(request)
    if whom is None:
        raise Refused("not_allowed", claiming.NOBODY)
    claiming.hand_over(found.pk, request.user, whom)
    messages.success(request, _("Handed over to %(name)s.") % {"name": whom.username})


def _note(request: MemberRequest, found: Case) -> None:
    conferring.note(found.pk, request.user, request.POST.get("words", ""))


def _ask(request: MemberRequest, found: Case) -> None:
    conferring.ask(found.pk, request.user, _whom(request), request.POST.get("words", ""))
    messages.success(request, _("Asked. The case waits for a second opinion."))


def _opine(request: MemberRequest, found: Case) -> None:
    conferring.opine(found.pk, request.user, request.POST.get("words", ""))
    messages.success(request, _("Thank you. The case went back to whoever asked."))


def _escalate(request: MemberRequest, found: Case) -> None:
    conferring.escalate(found.pk, request.user, request.POST.get("words", ""))
    messages.success(request, _("The host has it now."))


def _undo(request: MemberRequest, found: Case) -> None:
    decision = get_object_or_404(Decision, pk=_number(request, "decision"), case=found)
    undo(decision.pk, request.user)
    messages.success(request, _("Taken back. The case is yours again."))


def _answer(request: MemberRequest, found: Case) -> None:
    appeal = get_object_or_404(Appeal, pk=_number(request, "appeal"), decision__case=found)
    if request.POST.get("upheld") not in ("yes", "no"):
        raise Refused("not_allowed", _("Say whether they are right."))
    appealing.answer(
        appeal.pk,
        request.user,
        upheld=request.POST["upheld"] == "yes",
        words=request.POST.get("words", ""),
        version=_number(request, "version"),
    )
    messages.success(request, _("Answered. They read it at once."))


STEPS: dict[str, Callable[[MemberRequest, Case], None]] = {
    "take": _take,
    "release": _release,
    "hand_over": _hand_over,
    "note": _note,
    "ask": _ask,
    "opine": _opine,
    "escalate": _escalate,
    "undo": _undo,
    "answer": _answer,
}
LEAVING = (_release, _hand_over, _ask, _opine, _escalate)


@require_POST
def saved_views(request: MemberRequest) -> HttpResponse:
    """`/desk/views/`: POST `name` and `query` keeps a set of filters; `forget` (its key) lets one go."""
    own = SavedView.objects.filter(member=request.user)
    if "forget" in request.POST:
        own.filter(pk=_number(request, "forget")).delete()
        return redirect("desk")
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")[:300]
    if name and own.count() < VIEWS_AT_MOST:
        SavedView.objects.update_or_create(member=request.user, name=name, defaults={"query": query})
    response = redirect("desk")
    response["Location"] += f"?{query}" if query else ""
    return response


def _whom(request: MemberRequest) -> Member | None:
    """The colleague who was chosen; None for anybody."""
    public_id = request.POST.get("whom", "")
    return get_object_or_404(Member, public_id=public_id, is_active=True) if public_id else None


def _number(request: MemberRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0
