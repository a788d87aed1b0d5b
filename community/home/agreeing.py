"""The page that asks a member to agree to a changed version of the guidelines, and says what is different."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from moderation import agreeing, guidelines
from moderation.models import Guidelines


@never_cache
@require_http_methods(["GET", "POST"])
def agree(request: MemberRequest) -> HttpResponse:
    """GET `next`: what changed since the version that they agreed to; POST `version`: they agree, and go on."""
    onward = _onward(request)
    if request.method == "POST":
        version = request.POST.get("version", "")
        agreeing.agree(request.user, int(version) if version.isdecimal() and len(version) < 9 else 0)
        if not agreeing.asked(request.user):
            messages.success(request, _("Thank you. That is noted."))
            return redirect(onward)
    return render(request, "home/agree.html", {**_changed(request), "onward": onward})


def _changed(request: MemberRequest) -> dict[str, object]:
    """The version in force and what is different; everything is new to whoever agreed to none that is known."""
    now, theirs = guidelines.newest(), request.user.guidelines_version
    before = Guidelines.objects.filter(version=theirs).first()
    if now is None:
        return {"changes": [], "version": 0, "before": 0}
    old, new = guidelines.read(before).rules if before else [], guidelines.read(now).rules
    return {"changes": guidelines.changes(old, new), "version": now.version, "before": before and before.version}


def _onward(request: MemberRequest) -> str:
    wish = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wish if ours else "/rooms/"
