"""The member's pages of a private conversation, signed in or at the door, with script or without."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.members import keeping, signin
from community.members.models import Member
from community.members.request import MemberRequest
from community.refusals import Refused
from moderation import cards
from moderation.models import Conversation
from moderation.reaching import answering, showing
from moderation.reaching.keeping import KEPT_DAYS

LISTED = 20


@require_GET
@never_cache
def conversations(request: MemberRequest) -> HttpResponse:
    """`/me/conversations/`: the member's own, newest first."""
    own = Conversation.objects.filter(member=request.user).order_by("-pk")[:LISTED]
    return render(request, "moderation/reaching/list.html", {"conversations": own, "kept_days": KEPT_DAYS})


@require_http_methods(["GET", "POST"])
@never_cache
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """`/me/conversations/<pk>/`: read it; POST `deed` does something with it."""
    try:
        return _talk(request, pk)
    except Conversation.DoesNotExist:
        return _gone(request, request.user)


def _talk(request: MemberRequest, pk: int) -> HttpResponse:
    found = Conversation.objects.get(pk=pk, member=request.user)
    if request.method == "POST":
        form = showing.form_from(request.POST)
        if _do(request, found, request.user, form):
            return redirect("conversation", pk=pk)
        return _page(request, pk, request.user, form, status=422)
    return _page(request, pk, request.user, showing.blank_form())


def _gone(request: HttpRequest, member: Member) -> HttpResponse:
    """Nobody talks there (any more): words come back, and a crisis in them is heard all the same."""
    words = request.POST.get("body", "")
    if request.POST.get("deed") != "say" or not words:
        raise Http404("not theirs")
    answering.nowhere(member, words)
    member.refresh_from_db(fields=["has_cards"])
    support = [cards.frame_of(card, member) for card in cards.open_cards(member)[-1:]]
    return render(request, "moderation/reaching/gone.html", {"words": words, "support": support}, status=422)


@require_POST
@never_cache
def at_the_door(request: HttpRequest) -> HttpResponse:
    """`/login/conversation/`: the same for somebody who may not come in; the ticket of the door says who they are.

    Where it is too old, the words stay and signing in brings a new one.
    """
    member = _at_the_door(request)
    if member is None:
        return keeping.expired_page(request) if request.POST.get("body") else redirect("account_login")
    found = door_of(member)
    if found is None:
        return _gone(request, member)
    form = showing.form_from(request.POST)
    if _do(request, found, member, form):
        form = showing.blank_form()
    status = 422 if form["error"] else 200
    return _page(request, found.pk, member, form, status=status, ticket=request.POST.get("ticket", ""))


def _at_the_door(request: HttpRequest) -> Member | None:
    """Whoever has a ticket, or has come in meanwhile with the words that they kept."""
    signed_in = request.user if isinstance(request.user, Member) else None
    return signin.ticket_holder(request.POST.get("ticket", "")) or signed_in


def door_of(member: Member) -> Conversation | None:
    """The conversation that somebody who is shut out can go on with."""
    return Conversation.objects.filter(member=member, emptied_at=None).order_by("-pk").first()


def _do(request: HttpRequest, found: Conversation, member: Member, form: dict[str, Any]) -> bool:
    """What the form asks for; False where it was refused, with the reason in `form`."""
    deed = request.POST.get("deed", "look")
    if deed == "say":
        try:
            answering.answer(found.pk, member, form["body"], form["nonce"])
        except Refused as refused:
            if refused.code == "nonce_used":
                form["nonce"] = showing.blank_form()["nonce"]
            form["error"] = refused
            return False
    elif deed == "close_card":
        card = request.POST.get("card", "")
        cards.close(member, int(card) if card.isdecimal() and len(card) < 19 else 0)
    elif deed in QUIET:
        QUIET[deed](found.pk, member)
    return True


def _page(
    request: HttpRequest, pk: int, member: Member, form: dict[str, Any], *, status: int = 200, ticket: str = ""
) -> HttpResponse:
    found = answering.seen(pk, member)
    context = showing.for_member(found, member, form) | {"ticket": ticket, "back": _("Back to the rooms")}
    return render(request, "moderation/reaching/conversation.html", context, status=status)


QUIET = {"not_now": answering.not_now, "leave": answering.leave, "back": answering.come_back}
