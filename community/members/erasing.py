"""Leaving for good: a member becomes "someone", and what was theirs goes, as far as they want it."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from community.audit import chain
from community.members import blocking
from community.members.forms import EraseForm
from community.members.hooks import erasers
from community.members.models import Block, Member, RecoveryCode, Role, new_public_id
from community.members.request import MemberRequest
from community.members.sessions import end_all


def erase(member: Member, *, words_too: bool) -> None:
    """Make the member a nameless row that nobody can sign in as; other floors take their part along."""
    with transaction.atomic():
        for forget in erasers:
            forget(member, words_too)
        for block in Block.objects.filter(blocker=member).select_related("blocked"):
            blocking.unblock(member, block.blocked)
        for block in Block.objects.filter(blocked=member).select_related("blocker"):
            blocking.unblock(block.blocker, member)
        RecoveryCode.objects.filter(member=member).delete()
        Authenticator.objects.filter(user=member).delete()
        end_all(member)
        chain.erase(member.pk)
        _forget_who(member)


def _forget_who(member: Member) -> None:
    """Nothing in the row leads back to the person: not the name, not the id that others' screens know."""
    member.username = f"someone {secrets.token_hex(5)}"
    member.public_id = new_public_id()
    member.set_unusable_password()
    member.role = Role.MEMBER
    member.region = member.language = ""
    member.is_active = False
    member.has_blocks = member.has_cards = member.has_conversation = False
    member.last_login = None
    member.save()


@never_cache
@sensitive_post_parameters("password")
def page(request: MemberRequest) -> HttpResponse:
    """`/me/erase/`: says what will happen, and does it for the right password."""
    form = EraseForm(request.POST or None, member=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/erase.html", {"form": form})
    erase(request.user, words_too=form.cleaned_data["words_too"])
    logout(request)
    messages.success(request, _("You are gone from here. Nothing leads back to you. We wish you well."))
    return redirect("front")
