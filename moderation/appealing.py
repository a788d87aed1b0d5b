"""Fair process: what was decided about somebody's words, one appeal for each decision, and another moderator's answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.live.limits import take
from community.members.models import Member, Role
from community.posts import Standing, deeds_of
from community.refusals import Refused
from community.text import clean
from community.timekeeping import now
from moderation import faces, standing, states, telling
from moderation.authority import authorise, not_own
from moderation.cases import announce, locked
from moderation.claiming import NOBODY_ON_IT, free
from moderation.deadlocks import done_again
from moderation.deeds import DEEDS
from moderation.desk import reverse
from moderation.models import Appeal, Case, Decision, State, Terms

LONGEST = 2000
ONCE = _("You have asked for another look at this already.")
OVER = _("The time to ask for another look at this is over.")
FIRST = _("You decided this first. Another moderator answers.")


def within() -> timedelta:
    """How long after a decision its author may appeal, as the host has set it."""
    terms = Terms.objects.first() or Terms()
    return timedelta(days=terms.appeal_days)


def until(decision: Decision) -> datetime:
    """When the time for an appeal is over."""
    return decision.at + within()


def appeal(decision_pk: int, by: Member, words: str) -> Appeal:
    """Ask for another look at a decision about oneself. Raises Refused, Decision.DoesNotExist when it is not theirs."""
    said = clean(words)[:LONGEST]
    found = Decision.objects.get(pk=decision_pk, member=by, undone_at=None)
    if not said:
        raise Refused("empty")
    if not take("appeal", str(by.pk)).ok:
        raise Refused("too_fast")
    with transaction.atomic():
        case = locked(found.case_id)
        decision = Decision.objects.get(pk=decision_pk)
        if Appeal.objects.filter(decision=decision).exists():
            raise Refused("not_allowed", ONCE)
        if until(decision) < now() or not can_be_appealed(decision, case):
            raise Refused("not_allowed", OVER)
        made = Appeal.objects.create(decision=decision, member=by, words=said)
        states.take(case, "appeal", by, decision=decision, also={"resolved_at": None, "asked": None, **NOBODY_ON_IT})
        announce(case)
    return made


@done_again
def answer(appeal_pk: int, by: Member, *, upheld: bool, words: str, version: int) -> Appeal:
    """Answer an appeal in words; where the author was right, the decision is taken back. Raises Refused."""
    said = clean(words)[:LONGEST]
    if not said:
        raise Refused("empty")
    with transaction.atomic():
        case = locked(Appeal.objects.values_list("decision__case_id", flat=True).get(pk=appeal_pk))
        authorise(by)
        not_own(case, by)
        free(case, by)
        found = Appeal.objects.select_related("decision__member", "member").get(pk=appeal_pk)
        if case.version != version or found.answered_at is not None:
            raise Refused("not_allowed", states.NOT_NOW)
        alone = _alone(found.decision, by, case)
        _answer(found, by, upheld, said, alone)
        if upheld:
            reverse(found.decision, case, by)
        elif case.target is not None and found.decision.deed == "hold" and not overtaken(found.decision, case):
            deeds_of(case.target).reject(case.target, by, found.decision.guideline)
        _settle(case, by, found, alone)
    return found


def waiting(case: Case) -> Appeal | None:
    """The oldest appeal about the case that nobody has answered."""
    unanswered = Appeal.objects.filter(decision__case=case, answered_at=None)
    return unanswered.select_related("decision__by", "member").order_by("pk").first()


def can_be_appealed(decision: Decision, case: Case) -> bool:
    """Whether it went against its author and still stands; bringing words back needs no second look."""
    against = decision.software or (decision.deed in DEEDS and DEEDS[decision.deed].cites) or decision.deed == "move"
    return against and decision.undone_at is None and not overtaken(decision, case)


def overtaken(decision: Decision, case: Case) -> bool:
    """Whether somebody has answered for held words meanwhile: then that decision is the one to appeal against."""
    return decision.deed == "hold" and (case.target is None or case.target.standing != Standing.HELD)


def _alone(decision: Decision, by: Member, case: Case) -> bool:
    """Whether whoever decided first has to answer as well. Raises Refused when somebody else could."""
    if decision.by_id != by.pk:
        return False
    team = Member.objects.filter(role__in=(Role.MODERATOR, Role.HOST), is_active=True)
    others = standing.of(team.exclude(pk__in=[by.pk, case.author_id or 0]).values_list("pk", flat=True))
    if any(not other.shut_out for other in others.values()):
        raise Refused("not_allowed", FIRST)
    return True


def _answer(found: Appeal, by: Member, upheld: bool, words: str, alone: bool) -> None:
    found.answered_by, found.answered_at = by, now()
    found.upheld, found.answer, found.alone, found.signed = upheld, words, alone, faces.sign(by)
    found.save(update_fields=["answered_by", "answered_at", "upheld", "answer", "alone", "signed"])
    if found.member is not None:
        telling.stir(found.member)


def _settle(case: Case, by: Member, found: Appeal, alone: bool) -> None:
    deed = "appeal.upheld" if found.upheld else "appeal.not_upheld"
    chain.write(f"{deed}.alone" if alone else deed, actor=by.pk, subject=("case", case.pk), about=case.author_id)
    states.take(case, "answer", by, decision=found.decision, also={"resolved_at": now(), **NOBODY_ON_IT})
    if waiting(case) is not None:
        case.state, case.resolved_at = State.APPEALED, None
        case.save(update_fields=["state", "resolved_at"])
    announce(case)
