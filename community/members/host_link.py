"""The one-time link that makes its opener the host; only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community import timekeeping
from community.members.hosting import give_role
from community.members.models import HostLink, Member, Role

GOOD_FOR = timedelta(days=7)


def fresh_link(site_url: str) -> str:
    """A new link under `site_url`, good for seven days and one opening. Older unused ones end."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        HostLink.objects.filter(used_at=None).delete()
        HostLink.objects.create(digest=_digest(token), expires_at=timekeeping.now() + GOOD_FOR)
    return site_url.rstrip("/") + reverse("become_host", args=[token])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _good(token: str) -> HostLink:
    """The link, when it can still be opened; otherwise the page is not there."""
    link = HostLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timekeeping.now()).first()
    if link is None:
        raise Http404("no such link")
    return link


@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking only shows a button, so that no preview of the link uses it up; pressing makes a member the host."""
    link = _good(token)
    if request.method == "POST" and isinstance(request.user, Member):
        _become_host(link, request.user)
        messages.success(request, _("You are the host of this place now."))
        return redirect("host")
    return render(request, "members/become_host.html", {"next": request.path})


def _become_host(link: HostLink, member: Member) -> None:
    """Use the link up, once even for two who press at the same moment."""
    with transaction.atomic():
        if not HostLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timekeeping.now()):
            raise Http404("the link was used")
        give_role(member, Role.HOST, by=member)
