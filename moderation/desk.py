"""What moderators do: act, record and resolve in one transaction, tell afterwards; and take it back within a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from community.timekeeping import now
from moderation import debriefing, faces, guidelines, sprees, states, telling
from moderation.authority import authorise, not_own
from moderation.cases import announce, locked, twin
from moderation.claiming import NOBODY_ON_IT, free, held_by
from moderation.deadlocks import done_again
from moderation.deeds import DEEDS, Act, Deed, chosen, deed_for
from moderation.laying import lay, lift
from moderation.models import Appeal, Case, Decision, State

__all__ = ["decide", "lay", "lift", "undo"]

UNDO_WITHIN = timedelta(minutes=1)

ALREADY = _("%(name)s already decided this: %(deed)s. Nothing was changed; see below.")
CHANGED = _("Something was added to this case meanwhile. Nothing was changed; look at it again.")
HELD = _("Its author waits for an answer: publish it, or say that it will not be published.")
APPEALED = _("Its author asks for another look. Answer that first.")
CITE = _("Say which guideline it is about: the author is told.")
TOO_LATE = _("That was more than a minute ago. Decide anew instead.")


@done_again
def decide(
    case_pk: int,
    by: Member,
    name: str,
    *,
    version: int,
    guideline: str = "",
    options: Mapping[str, str] | None = None,
    own: str = "",
    fresh: bool = False,
) -> Decision:
    """Do the deed, write the decision, settle the case. Raises Refused, and then nothing has changed.

    `version` is the case as the moderator saw it; `own` are words of theirs to the author; `fresh` says that they
    confirmed a moment ago who they are.
    """
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        not_own(case, by)
        _unchanged(case, version)
        free(case, by)
        deed = _fitting(case, name)
        if deed.cites and not _known(guideline):
            raise Refused("not_allowed", CITE)
        if deed.fresh and not fresh:
            raise Refused("not_allowed")
        decision = _do(case, by, deed, guideline, chosen(deed, case, dict(options or {})), own)
        states.take(case, "decide" if deed.settles else "act", by, decision=decision, also=_settled(deed))
        if deed.settles:
            debriefing.offer(case, by, deed.name)
        _audit(decision.deed, case, by)
        announce(case)
        if deed.name == "dismiss":
            transaction.on_commit(lambda: sprees.after_dismissal(case), robust=True)
    return decision


@done_again
def undo(decision_pk: int, by: Member) -> Case:
    """Take an own deed back within a minute; the case is the moderator's again. Raises Refused."""
    with transaction.atomic():
        case = locked(Decision.objects.values_list("case_id", flat=True).get(pk=decision_pk))
        authorise(by)
        decision = Decision.objects.select_related("member").get(pk=decision_pk)
        if decision.by_id != by.pk or decision.undone_at is not None or twin(case):
            raise Refused("not_allowed")
        if now() - decision.at > UNDO_WITHIN:
            raise Refused("not_allowed", TOO_LATE)
        reverse(decision, case, by)
        debriefing.not_yet(case, by)
        _audit(f"{decision.deed}.undone", case, by)
        states.take(case, "undo", by, also=held_by(by) | {"resolved_at": None})
        announce(case)
    return case


def reverse(decision: Decision, case: Case, by: Member) -> None:
    """Take back what a decision did, whenever that was. Call it inside a transaction."""
    deed = DEEDS.get(decision.deed)
    if deed is not None and deed.undo is not None:
        deed.undo(Act(case, by, decision, kept=decision.kept))
    decision.undone_at = now()
    decision.save(update_fields=["undone_at"])
    if decision.member is not None and decision.told:
        telling.stir(decision.member)


def _audit(deed: str, case: Case, by: Member) -> None:
    chain.write(f"desk.{deed}", actor=by.pk, subject=("case", case.pk), about=case.author_id)


def _unchanged(case: Case, version: int) -> None:
    """Raises Refused when the case is not as the moderator saw it, and when its author waits for an answer."""
    if case.version != version:
        last = case.decisions.filter(undone_at=None, software=False).select_related("by").order_by("-pk").first()
        if last is None or case.state != State.RESOLVED:
            raise Refused("not_allowed", CHANGED)
        name = last.by.username if last.by is not None else "…"
        raise Refused("not_allowed", ALREADY % {"name": name, "deed": DEEDS[last.deed].done})
    if Appeal.objects.filter(decision__case=case, answered_at=None).exists():
        raise Refused("not_allowed", APPEALED)


def _fitting(case: Case, name: str) -> Deed:
    deed = deed_for(case, name)
    if deed is None:
        raise Refused("not_allowed", HELD if name == "dismiss" and case.state != State.RESOLVED else None)
    return deed


def _known(guideline: str) -> bool:
    return any(rule["slug"] == guideline for rule in guidelines.current().rules)


def _do(case: Case, by: Member, deed: Deed, guideline: str, options: dict[str, str], own: str) -> Decision:
    """The decision is there before the deed, which may hang something on it."""
    cited, extra = (guideline if deed.cites else ""), ("" if deed.carries else own)
    told = telling.statement(deed, case, guideline=cited, options=options, own=extra)
    decision = Decision.objects.create(
        case=case,
        by=by,
        at=now(),
        signed=faces.sign(by) if told else "",
        deed=deed.name,
        guideline=guideline,
        member=case.author if told and not deed.carries else None,
        told=told,
        words=telling.words_about(case) if told and not deed.carries else [],
    )
    act = Act(case, by, decision, options)
    deed.do(act)
    decision.kept = act.kept
    decision.save(update_fields=["kept", "until"])
    if told and not deed.carries and case.author is not None:
        telling.tell(decision, case.author)
    return decision


def _settled(deed: Deed) -> dict[str, object]:
    """What a settled case no longer has: somebody who is on it, somebody who was asked."""
    if not deed.settles:
        return {}
    return {"resolved_at": now(), "asked": None, **NOBODY_ON_IT}
