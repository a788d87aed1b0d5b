"""`/desk/duty/`: a moderator's own page of being on duty, and going on and off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from community.members.request import MemberRequest
from moderation import duty, faces
from moderation.models import Face, Terms


class DutyView(View):
    """POST `deed`: `on`; `off`, with `words` for the next one; `face`, with `shown` (`own` or `team`)."""

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django declares it so

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        context = {
            "face": Face.objects.filter(member=request.user).values_list("shown", flat=True).first() or "",
            "team": faces.team_name(),
            "team_first": Terms.objects.filter(team_first=True).exists(),
        }
        return render(request, "moderation/own_duty.html", context)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Change one thing and come back."""
        deed = request.POST.get("deed")
        if deed == "face":
            return self.choose_face(request)
        if deed == "off":
            duty.go_off(request.user, request.POST.get("words", ""))
            messages.success(request, _("You are off duty. The rooms say so when nobody else is on."))
        else:
            duty.go_on(request.user)
            messages.success(request, _("You are on duty while you are here."))
        return redirect("desk")

    @staticmethod
    def choose_face(request: MemberRequest) -> HttpResponse:
        """From now on members read this name."""
        if faces.choose(request.user, request.POST.get("shown", "")):
            messages.success(request, _("Kept."))
        return redirect("duty")
