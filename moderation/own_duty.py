"""`/desk/duty/`: a moderator's own page of being on duty, and going on and off."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from community.members.request import MemberRequest
from moderation import duty, faces, mailing
from moderation.models import Face, Terms


class DutyView(View):
    """POST `deed`: `on`; `off`, with `words` for the next one; `face`, with `shown` (`own` or `team`);
    `address`, with the `address` for warnings by e-mail (empty: none)."""

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django declares it so

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        return self.show(request)

    @staticmethod
    def show(request: MemberRequest, wrong: str | None = None) -> HttpResponse:
        """The page; `wrong` is what was no address."""
        context = {
            "mail": settings.MAIL,
            "wrong": wrong is not None,
            "address": wrong if wrong is not None else mailing.address_of(request.user) if settings.MAIL else "",
            "face": Face.objects.filter(member=request.user).values_list("shown", flat=True).first() or "",
            "team": faces.team_name(),
            "team_first": Terms.objects.filter(team_first=True).exists(),
        }
        return render(request, "moderation/own_duty.html", context, status=422 if wrong is not None else 200)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Change one thing and come back."""
        deed = request.POST.get("deed")
        if deed == "face":
            return self.choose_face(request)
        if deed == "address":
            return self.keep_address(request)
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

    def keep_address(self, request: MemberRequest) -> HttpResponse:
        """Where they are warned, as long as the operator lets mail be sent."""
        address = request.POST.get("address", "")
        if not settings.MAIL or not mailing.keep(request.user, address):
            return self.show(request, wrong=address)
        messages.success(request, _("Kept."))
        return redirect("duty")
