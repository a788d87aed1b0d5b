"""What moderators do: act, record and resolve in one transaction, tell afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members import sessions
from community.members.models import Member
from community.posts import Standing, deeds_of
from community.refusals import Refused
from moderation import standing
from moderation.cases import announce
from moderation.models import Case, Decision, Measure, Sanction, State

ON_POST = ("withdraw", "restore")
SILENCE_FOR = {"silence_hour": timedelta(hours=1), "silence_day": timedelta(days=1)}
ON_MEMBER = {"silence_hour": Measure.SILENCED, "silence_day": Measure.SILENCED, "suspend": Measure.SUSPENDED}
SUSPEND_FOR = timedelta(days=7)
DEEDS = ("dismiss", *ON_POST, *ON_MEMBER)

ALREADY = _("Somebody decided this case a moment ago. Nothing was changed; look at it again.")
HELD = _("Its author waits for an answer: publish it, or say that it will not be published.")
OWN = _("This is about your own words. Another moderator decides it.")


def decide(case_pk: int, by: Member, deed: str, *, version: int, guideline: str = "") -> Case:
    """Do the deed, write the decision and resolve the case. Raises Refused (`not_allowed`), and nothing is changed."""
    if deed not in DEEDS:
        raise Refused("not_allowed")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_pk)
        now = standing.of_one(by)
        if not now.on_team or now.shut_out:
            raise Refused("not_allowed")
        if case.version != version or (case.state == State.RESOLVED and deed == "dismiss"):
            raise Refused("not_allowed", ALREADY)
        if case.author_id == by.pk:
            raise Refused("not_allowed", OWN)
        if deed == "dismiss" and case.target is not None and case.target.standing == Standing.HELD:
            raise Refused("not_allowed", HELD)
        decision = Decision.objects.create(case=case, by=by, deed=deed, guideline=guideline)
        _act(case, by, deed, decision)
        case.state, case.version, case.resolved_at = State.RESOLVED, case.version + 1, timezone.now()
        case.save(update_fields=["state", "version", "resolved_at"])
        announce(case)
    return case


def lay(member: Member, measure: str, until: timedelta | None, decision: Decision | None = None) -> Sanction:
    """Lay a measure on a member; the graver ones close their sockets at once. Call it inside a transaction."""
    ends = timezone.now() + until if until is not None else None
    sanction = Sanction.objects.create(member=member, measure=measure, decision=decision, until=ends)
    if measure in (Measure.SUSPENDED, Measure.BANNED):
        sessions.shut_out(member)
    else:
        standing.changed(member)
    return sanction


def lift(sanction: Sanction) -> None:
    """End a measure before its time."""
    sanction.lifted_at = timezone.now()
    sanction.save(update_fields=["lifted_at"])
    standing.changed(sanction.member)


def _act(case: Case, by: Member, deed: str, decision: Decision) -> None:
    post = case.target
    if deed in ON_MEMBER:
        if case.author is None or case.author.on_team:
            raise Refused("not_allowed")
        lay(case.author, ON_MEMBER[deed], SILENCE_FOR.get(deed, SUSPEND_FOR), decision)
    elif deed in ON_POST:
        if post is None:
            raise Refused("no_such_message")
        if deed == "withdraw" and post.standing == Standing.HELD:
            deeds_of(post).reject(post, by, decision.guideline)
        elif deed == "withdraw":
            deeds_of(post).withdraw(post, by)
        else:
            deeds_of(post).restore(post, by)
