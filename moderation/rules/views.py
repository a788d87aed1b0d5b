"""The rules as pages of the desk: what counts, what is proposed, what it would have done, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import guidelines
from moderation.check.community import RuleError
from moderation.check.signals import GUIDELINE_KINDS
from moderation.models import Effect, How, RuleDraft, RuleVersion
from moderation.rules import drafts, live, trying
from moderation.rules.current import newest_version, rules_of

PAGE = 30


@require_http_methods(["GET", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    """The rules that count and the open proposals; a rule can be taken out here."""
    refused = None
    if request.method == "POST":
        try:
            live.take_out(_number(request, "number"), request.user, base=_number(request, "base"))
            return redirect("rules")
        except Refused as caught:
            refused = caught
    version = newest_version()
    context = {
        "rules": rules_of(version),
        "version": version,
        "proposals": RuleDraft.objects.filter(done_at=None).select_related("by").order_by("-pk")[:PAGE],
        "refused": refused,
    }
    return render(request, "moderation/rules/rules.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    """A new rule, or (`?rule=`) another wording of one that counts."""
    asked = request.GET.get("rule", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    known = next((one for one in rules_of(newest_version()) if one["number"] == number), None)
    if request.method == "GET":
        values = {name: str((known or {}).get(name, "")) for name in drafts.FIELDS}
        return _form(request, drafts.Form(values, number=number if known else None))
    form = drafts.form_from(request.POST.dict(), number if known else None)
    if form.problems:
        return _form(request, form, status=400)
    return redirect("rule_proposal", pk=drafts.save(form, request.user).pk)


@require_http_methods(["GET", "POST"])
def reword(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a proposal anew; what was tried before does not count for it."""
    draft = get_object_or_404(RuleDraft, pk=pk, done_at=None)
    if request.method == "GET":
        return _form(request, drafts.form_of(draft), draft)
    form = drafts.form_from(request.POST.dict(), draft.number)
    if form.problems:
        return _form(request, form, draft, status=400)
    try:
        drafts.save(form, request.user, draft, _number(request, "revision"))
    except Refused as refused:
        form.problems["words"] = refused.why
        return _form(request, form, draft, status=409)
    return redirect("rule_proposal", pk=pk)


@require_http_methods(["GET", "POST"])
def proposal(request: MemberRequest, pk: int) -> HttpResponse:
    """One proposal: try it, see what it would have done, put it live or lay it aside."""
    draft = get_object_or_404(RuleDraft.objects.select_related("by"), pk=pk)
    if request.method == "GET":
        return _proposal(request, draft)
    try:
        _act(request, draft)
    except Refused as refused:
        draft.refresh_from_db()
        return _proposal(request, draft, refused)
    if request.POST.get("deed") == "try":
        return redirect(reverse("rule_proposal", args=[pk]) + "#found")
    return redirect("rules")


@require_http_methods(["GET", "POST"])
def history(request: MemberRequest) -> HttpResponse:
    """Every version, who made it and when; each earlier one can come back with one press."""
    refused = None
    if request.method == "POST":
        try:
            live.go_back(_number(request, "to"), request.user, base=_number(request, "base"))
            return redirect("rules")
        except Refused as caught:
            refused = caught
    versions = RuleVersion.objects.select_related("by").order_by("-version")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 9:
        versions = versions.filter(version__lt=int(before))
    shown = list(versions[: PAGE + 1])
    context = {
        "versions": shown[:PAGE],
        "more": shown[PAGE - 1].version if len(shown) > PAGE else "",
        "version": newest_version(),
        "refused": refused,
    }
    return render(request, "moderation/rules/history.html", context, status=409 if refused else 200)


@require_GET
def version(request: MemberRequest, number: int) -> HttpResponse:
    """The rules as they counted in one version."""
    found = get_object_or_404(RuleVersion.objects.select_related("by"), version=number)
    newest = newest_version()
    return render(request, "moderation/rules/version.html", {"found": found, "version": newest})


def _act(request: MemberRequest, draft: RuleDraft) -> None:
    deed, revision = request.POST.get("deed"), _number(request, "revision")
    if deed == "try":
        if draft.done_at is not None:
            raise Refused("not_allowed", _("This proposal is settled."))
        trying.try_out(draft)
    elif deed == "live":
        live.put_live(draft.pk, request.user, revision=revision, base=_number(request, "base"))
    elif deed == "drop":
        drafts.drop(draft)
    else:
        raise Refused("not_allowed")


def _proposal(request: MemberRequest, draft: RuleDraft, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "trial": draft.trial, "refused": refused, "version": newest_version()}
    context["tried"] = draft.trial.get("base") == context["version"] and draft.done_at is None
    if draft.trial:
        oldest = draft.trial["oldest"]
        context |= {
            "examples": trying.examples_of(draft.trial),
            "counts": _counts(draft.trial),
            "oldest": datetime.fromisoformat(oldest) if oldest else None,
        }
    if draft.done_at is None:
        try:
            context["moves"], context["lines"] = trying.labelled(draft)
        except RuleError as error:
            context["refused"] = Refused("not_allowed", str(error))
    return render(request, "moderation/rules/proposal.html", context, status=409 if refused else 200)


def _counts(trial: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(was, would, how many), what changes first, then by number."""
    found = [(*how.split(">"), count) for how, count in trial["counts"].items()]
    return sorted(((was, would, count) for was, would, count in found), key=lambda row: (row[0] == row[1], -row[2]))


def _form(
    request: MemberRequest, form: drafts.Form, draft: RuleDraft | None = None, status: int = 200
) -> HttpResponse:
    named = guidelines.current()
    context = {
        "form": form,
        "draft": draft,
        "kinds": [(kind, named.name_of(named.slug_for(kind))) for kind in GUIDELINE_KINDS],
        "effects": Effect.choices,
        "hows": How.choices,
    }
    return render(request, "moderation/rules/form.html", context, status=status)


def _number(request: MemberRequest, name: str) -> int:
    """A number out of the form; -1, which fits nothing, for anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1
