"""Who is on which case: a claim comes with opening it, ends after ten quiet minutes, and can be handed over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from community.timekeeping import now
from moderation import states
from moderation.authority import authorise, not_own
from moderation.cases import announce, locked
from moderation.debriefing import offer
from moderation.models import Appeal, Case, State
from moderation.reaching.telling import moved

QUIET = timedelta(minutes=10)
NOBODY_ON_IT: dict[str, object] = {"claimed_by": None, "claimed_at": None}
TAKEN = _("%(name)s is on this case. Take it over first, or leave it to them.")
NOBODY = _("That is nobody of the team who could take it.")


def held_by(member: Member) -> dict[str, object]:
    """The fields of a case that somebody is on."""
    return {"claimed_by": member, "claimed_at": now()}


def holder(case: Case) -> Member | None:
    """Who is on the case now; None when nobody is, or the claim has expired."""
    if case.claimed_by is None or case.claimed_at is None or case.state == State.RESOLVED:
        return None
    return case.claimed_by if case.claimed_at > now() - QUIET else None


def opened(case_pk: int, by: Member) -> None:
    """Opening a case claims it where nobody is on it, and keeps an own claim alive.

    One's own words are never claimed, nor an appeal against what one decided: it is a colleague's to answer.
    The audit log hears of it, but not of every further look of whoever is on the case.
    """
    with transaction.atomic():
        case = locked(case_pk)
        holds = holder(case)
        if holds is not None and holds.pk == by.pk:
            keep(case.pk, by.public_id)
            return
        chain.write("desk.view", actor=by.pk, subject=("case", case.pk), about=case.author_id)
        if holds is None and case.state != State.RESOLVED and not _for_others(case, by):
            _claim(case, by)


def _for_others(case: Case, by: Member) -> bool:
    """Whether it is about their own words, or an appeal waits against a decision of theirs."""
    mine = Appeal.objects.filter(decision__case=case, decision__by=by, answered_at=None)
    return case.author_id == by.pk or (case.state == State.APPEALED and mine.exists())


def keep(case_pk: int, public_id: str) -> None:
    """Use an own claim that has not expired: it lives on for ten minutes."""
    alive = Case.objects.filter(pk=case_pk, claimed_by__public_id=public_id, claimed_at__gt=now() - QUIET)
    alive.update(claimed_at=now())


def stay(case: Case, by: Member) -> None:
    """Somebody works on a locked case: their claim lives on, or begins where nobody is on it."""
    if case.state != State.RESOLVED:
        if holder(case) is None:
            _claim(case, by)
        keep(case.pk, by.public_id)


def take_over(case_pk: int, by: Member) -> Case:
    """Take a case that a colleague is on. Raises Refused."""
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        not_own(case, by)
        moved(case)
        return _claim(case, by)


def release(case_pk: int, by: Member) -> Case:
    """Leave the case to whoever comes. Raises Refused."""
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        free(case, by)
        step = "release" if case.state == State.CLAIMED else "look"
        states.take(case, step, by, also=NOBODY_ON_IT)
        announce(case)
    return case


def hand_over(case_pk: int, by: Member, to: Member) -> Case:
    """Put the case into a colleague's hands. Raises Refused."""
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        free(case, by)
        if not to.on_team or not to.is_active or to.pk == case.author_id:
            raise Refused("not_allowed", NOBODY)
        states.take(case, "hand_over", by, about=to, also=held_by(to) | {"asked": None})
        offer(case, by)
        moved(case)
        announce(case)
    return case


def free(case: Case, by: Member) -> None:
    """Raises Refused when somebody else is on the case."""
    holds = holder(case)
    if holds is not None and holds.pk != by.pk:
        raise Refused("not_allowed", TAKEN % {"name": holds.username})


def expire() -> int:
    """Give back the cases whose claim has been quiet for too long; gives how many."""
    stale = Case.objects.filter(state=State.CLAIMED).filter(
        Q(claimed_at__lte=now() - QUIET) | Q(claimed_at__isnull=True)
    )
    in_turn = stale.order_by("-priority", "opened_at", "pk")
    return sum(_expire(pk) for pk in in_turn.values_list("pk", flat=True)[:500])


def _expire(pk: int) -> bool:
    with transaction.atomic():
        case = locked(pk)
        if case.state != State.CLAIMED or holder(case) is not None:
            return False
        states.take(case, "release", None, also=NOBODY_ON_IT)
        announce(case)
    return True


def _claim(case: Case, by: Member) -> Case:
    step = "claim" if states.may(case, "claim") else "look"
    states.take(case, step, by, also=held_by(by))
    announce(case)
    return case
