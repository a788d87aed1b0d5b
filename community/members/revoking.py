"""Ending what somebody may do: a row in the log within the deed's transaction, a kick to the sockets after it."""

from __future__ import annotations

from django.db import transaction

from community.live.hub import hub
from community.members.models import Member, Revocation

SIGNED_OUT, NOT_ALLOWED = 4401, 4403


def revoke(member: Member, code: int, session_key: str = "") -> None:
    """Close the member's sockets with `code` (one session's, when a key is given), within the deed's transaction.

    The row reaches processes that cannot hear Redis; the kick makes it quick.
    """
    row = Revocation.objects.create(public_id=member.public_id, code=code, session_key=session_key)
    transaction.on_commit(lambda: hub.kick(row.public_id, code, session_key, row.pk))
