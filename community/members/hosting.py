"""The host's page: who is on the team, giving and taking roles, and whether the help lines were looked after."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from community.audit import chain
from community.members.hooks import above
from community.members.models import Member, Role, RoleChange
from community.members.names import key_of
from community.members.request import MemberRequest
from community.members.revoking import SIGNED_OUT, revoke
from community.members.roles import may

A_PAGE = 25
GIVEN_BY_HOST = (Role.MEMBER, Role.GREETER, Role.MODERATOR)
ORDER = {Role.HOST: 0, Role.MODERATOR: 1, Role.GREETER: 2}


def give_role(member: Member, role: str, *, by: Member) -> bool:
    """Change what somebody is trusted with, and keep who did it. False when they had that role already.

    Their sockets close and connect again, so that no window goes on with what it may no longer do.
    """
    with transaction.atomic():
        now = Member.objects.select_for_update().get(pk=member.pk)
        if now.role == role:
            return False
        RoleChange.objects.create(member=now, by=by, before=now.role, after=role)
        chain.write("role.changed", actor=by.pk, subject=("member", now.pk), about=now.pk, **_change(now, role))
        Member.objects.filter(pk=now.pk).update(role=role)
        revoke(now, SIGNED_OUT)
    member.role = role
    return True


def _change(member: Member, role: str) -> dict[str, str]:
    return {"name": member.username, "before": member.role, "after": role}


def found(asked: str, after: str) -> tuple[list[Member], str]:
    """Members whose pseudonym begins like `asked`, by their keys, a page of them, and where the next page begins."""
    key = key_of(asked)
    rows = Member.objects.filter(is_active=True, name_key__startswith=key, name_key__gt=after).order_by("name_key")
    page = list(rows[: A_PAGE + 1])
    return page[:A_PAGE], page[A_PAGE - 1].name_key if len(page) > A_PAGE else ""


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """`/host/`: the team, a search (`q`, `after`), and the help lines."""
    asked = request.GET.get("q", "").strip()
    members, after = found(asked, request.GET.get("after", "")) if asked else ([], "")
    team = Member.objects.filter(role__in=ORDER, is_active=True)
    lines = above.lines_to_check()
    about = {
        "q": asked,
        "found": members,
        "after": after,
        "team": sorted(team, key=_rank),
        "roles": GIVEN_BY_HOST,
        "lines_count": len(lines),
    }
    return render(request, "members/host.html", about)


def _rank(member: Member) -> tuple[int, str]:
    return ORDER[Role(member.role)], member.name_key


@method_decorator(reauthentication_required(allow_get=True), name="dispatch")
class RoleView(View):
    """`/host/role/`: POST `member` (public id) and `role`, with a fresh confirmation of who is asking."""

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django declares it so

    def get(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """Nothing to see here: back to the page with the buttons."""
        return redirect("host")

    def post(self, request: MemberRequest, *args: Any) -> HttpResponse:
        """Give or take a role. Nobody changes a host's, so that a place never loses its last one by a slip."""
        role = request.POST.get("role", "")
        if role not in GIVEN_BY_HOST or not may(request.user, "give_role"):
            raise Http404("no such role to give")
        member = get_object_or_404(Member, public_id=request.POST.get("member", ""), is_active=True)
        if member.role == Role.HOST:
            messages.error(request, _("A host's role is not taken here."))
        elif give_role(member, role, by=request.user):
            said = _("%(name)s is now: %(role)s.") % {"name": member.username, "role": Role(role).label}
            messages.success(request, said)
        return redirect("host")
