"""Cases that were set aside for another look come back when it is time."""

from __future__ import annotations

from django.db import transaction

from community.timekeeping import now
from moderation import states
from moderation.cases import announce, locked, twin
from moderation.models import Case, State


def due() -> int:
    """Put the cases back into the queue whose time has come; gives how many."""
    ripe = Case.objects.filter(state=State.RESOLVED, follow_up_at__lte=now())
    in_turn = ripe.order_by("follow_up_at", "pk")
    return sum(_return(pk) for pk in in_turn.values_list("pk", flat=True)[:500])


def _return(pk: int) -> bool:
    with transaction.atomic():
        case = locked(pk)
        if case.state != State.RESOLVED or case.follow_up_at is None or case.follow_up_at > now():
            return False
        if twin(case):
            Case.objects.filter(pk=pk).update(follow_up_at=None)
            return False
        states.take(case, "return", None, also={"follow_up_at": None, "resolved_at": None})
        announce(case)
    return True
