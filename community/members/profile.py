"""`/me/`: what a member sees and changes of themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, PasswordChangeView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.members import codes, keeping, sessions
from community.members.adapter import speak
from community.members.forms import PasswordForm, ProfileForm, SignInForm
from community.members.joining import codes_page
from community.members.models import Member
from community.members.request import MemberRequest
from community.members.roles import has_second_factor


class SignInView(LoginView):
    """`/login/`; words that an expired session interrupted come along."""

    form_class = SignInForm
    template_name = "members/login.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        keeping.keep(self.request, form.user)
        return super().form_valid(form)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        carried = {name: value for name, value in self.request.POST.items() if name.startswith("kept_")}
        return {**super().get_context_data(**more), "carried": carried}


class PasswordView(PasswordChangeView):
    """`/me/password/`."""

    form_class = PasswordForm
    template_name = "members/password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, Member) and not request.user.has_usable_password():
            return redirect("me")
        return super().dispatch(request, *args, **kwargs)


@never_cache
def me(request: MemberRequest) -> HttpResponse:
    """`/me/`: name, country, language, and the ways to everything else."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        Member.objects.filter(pk=request.user.pk).update(**form.cleaned_data)
        messages.success(request, _("Kept."))
        response = redirect("me")
        speak(response, form.cleaned_data["language"])
        return response
    about = {"form": form, "codes_left": codes.left(request.user), "second_factor": has_second_factor(request.user)}
    return render(request, "members/me.html", about)


@never_cache
def my_sessions(request: MemberRequest) -> HttpResponse:
    """`/me/sessions/`: POST `session` ends one of the others, `deed=others` all of them."""
    known = sessions.sessions_of(request.user)
    others = [session for session in known if session.session_key != request.session.session_key]
    if request.method != "POST":
        about = {"others": others, "here": next((s for s in known if s not in others), None)}
        return render(request, "members/sessions.html", about)
    sessions.end(request.user, _chosen(request, others))
    messages.success(request, _("Ended."))
    return redirect("me_sessions")


def _chosen(request: MemberRequest, others: list[UserSession]) -> list[UserSession]:
    if request.POST.get("deed") == "others":
        return others
    return [session for session in others if str(session.pk) == request.POST.get("session")]


@never_cache
@reauthentication_required(allow_get=True)
def my_codes(request: MemberRequest) -> HttpResponse:
    """`/me/codes/`: how many are left; POST makes ten new ones, after the password."""
    if request.method == "POST":
        return codes_page(request, codes.renew(request.user), onward="/me/")
    return render(request, "members/codes.html", {"left": codes.left(request.user)})


def privacy(request: HttpRequest) -> HttpResponse:
    """`/me/privacy/`: what is kept of you, taking it along, leaving."""
    return render(request, "members/privacy.html")
