"""`/host/desk/`: the desk's terms as the host sets them, one form for each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from community.members.names import LONGEST
from community.members.request import MemberRequest
from moderation import faces
from moderation.models import Terms


@method_decorator(never_cache, name="dispatch")
class TermsView(View):
    """POST `deed=team` with `team_name` and `team_first` names the team; without a deed, `appeal_days` are set."""

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
        elif not set_days(request.POST.get("appeal_days", "")):
            return self.show(request, wrong=True)
        messages.success(request, _("Kept."))
        return redirect("host_desk")

    @staticmethod
    def show(request: HttpRequest, **wrong: Any) -> HttpResponse:
        """The page as things stand; what did not fit stays in its box."""
        terms = Terms.objects.first() or Terms()
        context = {"terms": terms, "team": request.POST.get("team_name", terms.team_name), "longest": LONGEST, **wrong}
        return render(request, "moderation/terms.html", context, status=422 if wrong else 200)


def name_team(request: MemberRequest) -> str | Promise:
    """Why the team cannot be called that; empty when it is now."""
    first = request.POST.get("team_first") == "on"
    return faces.call_team(request.POST.get("team_name", ""), first=first, by=request.user)


def set_days(days: str) -> bool:
    """Set for how many days somebody may appeal; false for nonsense."""
    fits = days.isdecimal() and 1 <= int(days[:6]) <= 3650
    if fits:
        Terms.objects.update_or_create(pk=1, defaults={"appeal_days": int(days)})
    return fits
