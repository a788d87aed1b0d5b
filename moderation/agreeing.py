"""Agreeing to a changed version of the guidelines: asked before the first word after the change, never in a crisis."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError

from community import timekeeping
from community.members.models import Member
from moderation import guidelines

logger = logging.getLogger(__name__)

# Who agreed to the version in force, as far as this process knows: (version, pks). A new version begins anew.
_agreed: tuple[int, set[int]] = (0, set())


def asks(member_pk: int) -> int:
    """The version this member has yet to agree to before they speak; 0 when none.

    A place that never changed its guidelines asks nobody and needs no query; afterwards one query for each member.
    """
    global _agreed
    version = guidelines.current().version
    if version <= 1:
        return 0
    if _agreed[0] != version:
        _agreed = (version, set())
    if member_pk in _agreed[1]:
        return 0
    try:
        behind = Member.objects.filter(pk=member_pk, guidelines_version__lt=version).exists()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("who agreed to the guidelines could not be read (%s)", type(error).__name__)
        return 0
    if behind:
        return version
    _agreed[1].add(member_pk)
    return 0


def asked(member: Member) -> int:
    """The same for a member whose row is at hand; no query of its own."""
    version = guidelines.current().version
    return version if version > max(1, member.guidelines_version) else 0


def agree(member: Member, version: int) -> None:
    """Record which version somebody agreed to, and when; an older one than before changes nothing."""
    newest = guidelines.newest()
    if newest is None or not 0 < version <= newest.version:
        return
    now = timekeeping.now()
    behind = Member.objects.filter(pk=member.pk, guidelines_version__lt=version)
    if behind.update(guidelines_version=version, guidelines_at=now):
        member.guidelines_version, member.guidelines_at = version, now
