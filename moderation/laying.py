"""Laying a measure on a member, and ending it before its time."""

from __future__ import annotations

from datetime import timedelta

from community.members import sessions
from community.members.models import Member
from community.timekeeping import now
from moderation import standing
from moderation.models import Decision, Measure, Sanction


def lay(member: Member, measure: str, until: timedelta | None, decision: Decision | None = None) -> Sanction:
    """Lay a measure on a member; the graver ones close their sockets at once. Call it inside a transaction."""
    ends = now() + until if until is not None else None
    sanction = Sanction.objects.create(member=member, measure=measure, decision=decision, until=ends)
    if measure in (Measure.SUSPENDED, Measure.BANNED):
        sessions.shut_out(member)
    else:
        standing.changed(member)
    return sanction


def lift(sanction: Sanction) -> None:
    """End a measure before its time."""
    sanction.lifted_at = now()
    sanction.save(update_fields=["lifted_at"])
    standing.changed(sanction.member)
