"""`/host/desk/`: the desk's terms as the host sets them, one form for each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from community.audit import chain
from community.members.names import LONGEST
from community.members.request import MemberRequest
from moderation import faces
from moderation.models import Terms

SPREES = {
    "spree_days": (gettext_lazy("Days that are looked at together"), 1, 90),
    "spree_reports": (
        gettext_lazy("Reports of one member that were left as they were, or are about the same person"),
        2,
        100,
    ),
    "spree_members": (gettext_lazy("Members who report one author within an hour"), 2, 100),
}
"""What the host sets about sprees of reports: the words, the least and the most."""


@method_decorator(never_cache, name="dispatch")
class TermsView(View):
    """POST `deed=team` with `team_name` and `team_first` names the team; `deed=sprees` sets when reports are a spree.

    Without a deed, `appeal_days` are set.
    """

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django declares it so

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.show(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Set one of the terms, or come back with why not."""
        if request.POST.get("deed") == "team":
            wrong = name_team(request)
            if wrong:
                return self.show(request, wrong_name=wrong)
        elif request.POST.get("deed") == "sprees":
            if not set_sprees(request):
                return self.show(request, wrong_sprees=True)
        elif not set_days(request.POST.get("appeal_days", "")):
            return self.show(request, wrong=True)
        messages.success(request, _("Kept."))
        return redirect("host_desk")

    @staticmethod
    def show(request: HttpRequest, **wrong: Any) -> HttpResponse:
        """The page as things stand; what did not fit stays in its box."""
        terms = Terms.objects.first() or Terms()
        context = {"terms": terms, "team": request.POST.get("team_name", terms.team_name), "longest": LONGEST}
        context |= {"sprees": [(name, *words, getattr(terms, name)) for name, words in SPREES.items()], **wrong}
        return render(request, "moderation/terms.html", context, status=422 if wrong else 200)


def name_team(request: MemberRequest) -> str | Promise:
    """Why the team cannot be called that; empty when it is now."""
    first = request.POST.get("team_first") == "on"
    return faces.call_team(request.POST.get("team_name", ""), first=first, by=request.user)


def set_sprees(request: MemberRequest) -> bool:
    """Set all three numbers; false when one of them is nonsense."""
    asked = {name: request.POST.get(name, "") for name in SPREES}
    if not all(
        asked[name].isdecimal() and low <= int(asked[name][:6]) <= high for name, (_w, low, high) in SPREES.items()
    ):
        return False
    with transaction.atomic():
        Terms.objects.update_or_create(pk=1, defaults={name: int(value) for name, value in asked.items()})
        chain.write("reports.sprees", actor=request.user.pk, set=" ".join(f"{k}={v}" for k, v in asked.items()))
    return True


def set_days(days: str) -> bool:
    """Set for how many days somebody may appeal; false for nonsense."""
    fits = days.isdecimal() and 1 <= int(days[:6]) <= 3650
    if fits:
        Terms.objects.update_or_create(pk=1, defaults={"appeal_days": int(days)})
    return fits
