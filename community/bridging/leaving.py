"""Whoever leaves for good is not asked any more, and what they proposed is dropped."""

from __future__ import annotations

from community.bridging.models import Consent, Stretch
from community.members import hooks
from community.members.models import Member


def register() -> None:
    """Answer what the members' floor asks, once, at start."""
    hooks.erasers.append(erase)


def erase(member: Member, words_too: bool) -> None:
    """Call it inside a transaction. Entries that were kept are the threads' to erase."""
    Consent.objects.filter(member=member).delete()
    Stretch.objects.filter(by=member, thread=None).delete()
    if words_too:
        Stretch.objects.filter(by=member).update(title="", words="")
