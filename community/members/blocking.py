"""Blocks: two members who do not hear each other any more. Nobody is told."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.members.hooks import blocks_changed
from community.members.models import Block, Member
from community.members.request import MemberRequest
from community.refusals import Refused

NOBODY = frozenset[str]()
"""One for all members who block nobody: each open socket keeps hers."""


def block(blocker: Member, blocked: Member) -> None:
    """From now on neither hears the other. Raises `Refused` for oneself."""
    if blocker.pk == blocked.pk:
        raise Refused("not_allowed")
    with transaction.atomic():
        Block.objects.get_or_create(blocker=blocker, blocked=blocked)
        _note(blocker, blocked)


def unblock(blocker: Member, blocked: Member) -> None:
    """Hear each other again, unless the other one blocks too."""
    with transaction.atomic():
        Block.objects.filter(blocker=blocker, blocked=blocked).delete()
        _note(blocker, blocked)


def deaf_to(member: Member) -> frozenset[str]:
    """Public ids of the members whom this one does not hear, whoever of the two asked for it."""
    if not member.has_blocks:
        return NOBODY
    pairs = Block.objects.filter(Q(blocker=member) | Q(blocked=member)).values_list(
        "blocker__public_id", "blocked__public_id"
    )
    return frozenset(name for pair in pairs for name in pair) - {member.public_id}


def _note(*pair: Member) -> None:
    """Keep `has_blocks` of both true to the table, and tell above after commit."""
    pks, ids = [member.pk for member in pair], frozenset(member.public_id for member in pair)
    list(Member.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    theirs = Block.objects.filter(Q(blocker=OuterRef("pk")) | Q(blocked=OuterRef("pk")))
    Member.objects.filter(pk__in=pks).update(has_blocks=Exists(theirs))
    transaction.on_commit(lambda: _announce(ids))


def _announce(ids: frozenset[str]) -> None:
    for tell in blocks_changed:
        tell(ids)


@require_POST
def change(request: MemberRequest, public_id: str) -> HttpResponse:
    """`/members/<public_id>/block/`: `deed` is `block` or `unblock`; goes back to `next`."""
    other = get_object_or_404(Member, public_id=public_id, is_active=True)
    try:
        if request.POST.get("deed") == "unblock":
            unblock(request.user, other)
            messages.success(request, _("You hear each other again."))
        else:
            block(request.user, other)
            messages.success(request, _("You will not hear each other any more. Nobody is told."))
    except Refused as refused:
        messages.error(request, str(refused.why))
    following = request.POST.get("next", "")
    safe = following.startswith("/") and url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    return redirect(following if safe else "me_blocks")


def page(request: MemberRequest) -> HttpResponse:
    """`/me/blocks/`: whom I do not want to hear."""
    blocks = Block.objects.filter(blocker=request.user.pk).select_related("blocked").order_by("-at")[:200]
    return render(request, "members/blocks.html", {"blocks": blocks})
