"""The host's page of the guidelines: edit in both languages, look at it as members will, publish, take up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import guidelines
from moderation.guideline_draft import LANGUAGES, Draft, from_post, from_words
from moderation.models import Guidelines

A_PAGE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """POST `deed`: add, up:, down:, drop: alter the draft; preview shows it; save publishes; take, a version again."""
    last = guidelines.newest()
    if last is None:
        raise Http404("no guidelines yet")
    if request.method == "GET":
        return _show(request, last, from_words(last.words, last.version))
    deed = request.POST.get("deed", "preview")
    if deed == "take":
        return _take_up(request, last)
    draft = from_post(request.POST)
    if deed == "save" and _made_here(request):
        return _save(request, last, draft)
    draft.alter(deed)
    looks = deed in ("preview", "save")
    preview = looks and draft.check()
    wrong = looks and not preview
    return _show(request, last, draft, preview=preview, wrong=wrong, status=422 if wrong else 200)


def _made_here(request: MemberRequest) -> bool:
    """Whether this page made the form for this host: words from a foreign page are shown before they are saved."""
    return constant_time_compare(request.POST.get("mark", ""), _mark(request))


def _mark(request: MemberRequest) -> str:
    return salted_hmac("guidelines", request.user.public_id).hexdigest()


def _save(request: MemberRequest, last: Guidelines, draft: Draft) -> HttpResponse:
    if not draft.check():
        return _show(request, last, draft, wrong=True, status=422)
    words = draft.words()
    if draft.seen == last.version and words == last.words:
        messages.info(request, _("Nothing is different, so there is no new version."))
        return redirect("host_guidelines")
    return _publish(request, words, draft, seen=draft.seen)


def _take_up(request: MemberRequest, last: Guidelines) -> HttpResponse:
    version, seen = request.POST.get("version", ""), request.POST.get("seen", "")
    old = get_object_or_404(Guidelines, version=int(version) if version.isdecimal() and len(version) < 9 else 0)
    draft = from_words(last.words, last.version)
    return _publish(
        request, old.words, draft, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1, taken=old.version
    )


def _publish(
    request: MemberRequest, words: guidelines.Words, draft: Draft, *, seen: int, taken: int | None = None
) -> HttpResponse:
    """Who comes second gets a notice; their words stay in the form, which now begins from the newer version."""
    try:
        made = guidelines.publish(words, request.user, seen=seen, taken_from=taken)
    except Refused as refused:
        newer = guidelines.newest()
        if newer is None:
            raise Http404("no guidelines") from refused
        draft.seen = newer.version
        return _show(request, newer, draft, refused=refused, status=409)
    said = _("Version %(version)s is in force. Members are asked to agree before they next write.")
    messages.success(request, said % {"version": made.version})
    return redirect("host_guidelines")


def _show(
    request: MemberRequest,
    last: Guidelines,
    draft: Draft,
    *,
    preview: bool = False,
    wrong: bool = False,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    before = request.GET.get("before", "")
    versions = Guidelines.objects.select_related("by").defer("words").order_by("-version")
    if before.isdecimal() and len(before) < 9:
        versions = versions.filter(version__lt=int(before))
    found = list(versions[: A_PAGE + 1])
    shown: dict[str, Any] = {
        "last": last,
        "mark": _mark(request),
        "draft": draft,
        "wrong": wrong,
        "refused": refused,
        "versions": found[:A_PAGE],
        "more": found[A_PAGE - 1].version if len(found) > A_PAGE else None,
        "preview": _preview(last, draft) if preview else None,
    }
    return render(request, "moderation/guidelines.html", shown, status=status)


def _preview(last: Guidelines, draft: Draft) -> list[dict[str, Any]]:
    """What members will read, in each language, and what is different from the version in force."""
    words = draft.words()
    return [
        {
            "code": code,
            "label": label,
            "rules": words[code],
            "changes": guidelines.changes(last.words.get(code, []), words[code]),
        }
        for code, label in LANGUAGES
    ]
