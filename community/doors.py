"""The door of every route: who may pass is written in `community.members.roles`, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from community.members import keeping, signin
from community.members.hooks import above
from community.members.models import Member
from community.members.recognising import recognised
from community.members.roles import ROUTES, STRANGER, Door, has_second_factor, role_of


class DoorMiddleware:
    """Lets people through, sends strangers to sign in, and answers 404 for what somebody may not see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before every view. A route without a row in the table is closed."""
        match = request.resolver_match
        door = ROUTES.get(match.view_name) if match else None
        if door is None:
            raise Http404("no door")
        return None if STRANGER in door.who.value else _admit(request, door, kwargs)


def _admit(request: HttpRequest, door: Door, parts: dict[str, Any]) -> HttpResponse | None:
    """None lets them through."""
    role, member = role_of(request.user), recognised(request)
    if role == STRANGER or not isinstance(member, Member):
        return _to_sign_in(request)
    given = door.given and above.looks_after(member, parts.get("slug", ""))
    if role not in door.who.value and not given:
        raise Http404("not theirs to see")
    if door.company and (refused := signin.refuse(request, member)):
        return refused
    if door.second_factor and not given and not has_second_factor(member):
        return redirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
    keeping.drop_when_sent(request)
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A stranger, or somebody whose session ended: what they wrote stays with them."""
    if request.method == "POST" and keeping.words_of(request):
        return keeping.expired_page(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
