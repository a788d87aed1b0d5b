"""The desk's button «I have seen it»."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.members.request import MemberRequest
from community.refusals import Refused
from moderation.models import Case
from moderation.seeing import see


@require_POST
def seen_page(request: MemberRequest, pk: int) -> HttpResponse:
    """`/desk/cases/<pk>/seen/`: the author's card says so from now on."""
    get_object_or_404(Case, pk=pk)
    try:
        see(pk, request.user)
    except Refused as refused:
        messages.error(request, str(refused.why))
    else:
        messages.success(request, _("The author's card says now that you have seen it."))
    return redirect("case", pk=pk)
