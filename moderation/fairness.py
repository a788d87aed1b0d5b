"""`/me/appeals/`: what was decided about a member's words, how to appeal, and what became of what they reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import timekeeping
from community.members import signin
from community.members.request import MemberRequest
from community.refusals import Refused
from community.timekeeping import now
from moderation import appealing, faces, guidelines
from moderation.models import Appeal, Case, Decision, Flag, Measure, State

PAGE = 20
REPORTS = 20
OUT = (Measure.SUSPENDED, Measure.BANNED)
LOOKING = gettext_lazy("A moderator will look at it.")
ACTED = gettext_lazy("A moderator has looked and did something about it. Thank you.")
LEFT = gettext_lazy("A moderator has looked and left it as it is. Thank you for watching out.")


@require_http_methods(["GET", "POST"])
@never_cache
def me_appeals(request: MemberRequest) -> HttpResponse:
    """The page; POST `decision` with `words` appeals, with `deed=seen` says that the statement was read."""
    if request.method == "GET":
        return _page(request)
    decision = request.POST.get("decision", "")
    pk = int(decision) if decision.isdecimal() and len(decision) < 19 else 0
    if request.POST.get("deed") == "seen":
        Decision.objects.filter(pk=pk, member=request.user, seen_at=None).update(seen_at=timekeeping.now())
        return redirect("me_appeals")
    try:
        appealing.appeal(pk, request.user, request.POST.get("words", ""))
    except Decision.DoesNotExist as error:
        raise Http404("not theirs") from error
    except Refused as refused:
        return _page(request, refused, pk)
    messages.success(request, _("Another moderator will look, and answer you here."))
    return redirect("me_appeals")


@require_POST
@never_cache
def door_appeal(request: HttpRequest) -> HttpResponse:
    """`/login/appeal/`: somebody who is shut out reads why and appeals; the ticket of the door says who they are."""
    member = signin.ticket_holder(request.POST.get("ticket", ""))
    if member is None:
        return redirect("account_login")
    refused, decision = None, request.POST.get("decision", "")
    pk = int(decision) if decision.isdecimal() and len(decision) < 19 else 0
    if pk:
        try:
            appealing.appeal(pk, member, request.POST.get("words", ""))
        except Decision.DoesNotExist as error:
            raise Http404("not theirs") from error
        except Refused as refusal:
            refused = refusal
    in_force = Q(sanctions__lifted_at=None) & (Q(sanctions__until=None) | Q(sanctions__until__gt=now()))
    shut = Decision.objects.filter(in_force, member=member, undone_at=None, sanctions__measure__in=OUT)
    team = faces.team_name()
    rows = shut.select_related("appeal__answered_by", "case", "by").order_by("-pk")[:PAGE]
    context = {
        "decisions": [_statement(row, refused if row.pk == pk else None, team) for row in rows],
        "ticket": request.POST["ticket"],
        "words": request.POST.get("words", ""),
        "longest": appealing.LONGEST,
    }
    return render(request, "moderation/door_appeal.html", context, status=409 if refused else 200)


def _page(request: MemberRequest, refused: Refused | None = None, about: int = 0) -> HttpResponse:
    after = request.GET.get("after", "")
    told = Decision.objects.filter(member=request.user, undone_at=None).exclude(told="")
    told = told.filter(pk__lt=int(after)) if after.isdecimal() else told
    told = told.select_related("appeal__answered_by", "case", "by").prefetch_related("case__target")
    rows = list(told.order_by("-pk")[: PAGE + 1])
    upheld = Appeal.objects.filter(member=request.user, upheld=True).select_related("decision", "answered_by")
    taken_back = upheld.order_by("-pk")
    team = faces.team_name()
    context = {
        "decisions": [_statement(row, refused if row.pk == about else None, team) for row in rows[:PAGE]],
        "taken_back": [
            (one, faces.signature(one.answered_by, one.signed, team)) for one in taken_back.order_by("-pk")[:PAGE]
        ],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else "",
        "reports": _reports(request),
        "words": request.POST.get("words", ""),
        "longest": appealing.LONGEST,
    }
    return render(request, "moderation/appeals.html", context, status=409 if refused else 200)


def _statement(decision: Decision, refused: Refused | None, team: str) -> dict[str, Any]:
    """One decision as its author reads it. `open`: they may appeal; `until`: how long."""
    answered = getattr(decision, "appeal", None)
    until = appealing.until(decision)
    return {
        "decision": decision,
        "told": decision.told.splitlines(),
        "signed": faces.signature(decision.by, decision.signed, team),
        "guideline": guidelines.current().name_of(decision.guideline) if decision.guideline else "",
        "appeal": answered,
        "answer_signed": faces.signature(answered.answered_by, answered.signed, team) if answered else "",
        "open": answered is None and until > timekeeping.now() and appealing.can_be_appealed(decision, decision.case),
        "until": until,
        "refused": refused,
    }


def _reports(request: MemberRequest) -> list[dict[str, Any]]:
    """What the member brought to the desk lately, and what became of it; never who was meant or what was done."""
    flags = Flag.objects.filter(by=request.user, software=False).select_related("case").order_by("-pk")[:REPORTS]
    acted = set(
        Decision.objects.filter(case__in=[flag.case_id for flag in flags], undone_at=None)
        .exclude(deed__in=("dismiss", "hold"))
        .values_list("case_id", flat=True)
    )
    return [{"flag": flag, "outcome": _outcome(flag.case, acted)} for flag in flags]


def _outcome(case: Case, acted: set[int]) -> Any:
    if case.state != State.RESOLVED:
        return LOOKING
    return ACTED if case.pk in acted else LEFT
