"""The life of a case in one table: which step leads from which states to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.refusals import Refused
from moderation.models import Case, Decision, State, Trace

OPEN, CLAIMED, SECOND = State.OPEN, State.CLAIMED, State.SECOND
ESCALATED, RESOLVED, APPEALED = State.ESCALATED, State.RESOLVED, State.APPEALED
WAITING = (OPEN, CLAIMED, SECOND, ESCALATED)


@dataclass(frozen=True, slots=True)
class Step:
    """`to` is None for a step that leaves the state as it is."""

    before: tuple[State, ...]
    to: State | None


GRAPH: dict[str, Step] = {
    # step             from                                to
    "claim": Step((OPEN, CLAIMED), CLAIMED),
    "look": Step((SECOND, ESCALATED, APPEALED), None),
    "release": Step((CLAIMED,), OPEN),
    "hand_over": Step((CLAIMED, SECOND, ESCALATED), CLAIMED),
    "ask": Step((OPEN, CLAIMED), SECOND),
    "opine": Step((SECOND,), CLAIMED),
    "escalate": Step((OPEN, CLAIMED, SECOND), ESCALATED),
    "act": Step((*WAITING, RESOLVED), None),
    "decide": Step((*WAITING, RESOLVED), RESOLVED),
    "undo": Step((*WAITING, RESOLVED), CLAIMED),
    "answered": Step(WAITING, RESOLVED),
    "return": Step((RESOLVED,), OPEN),
    "appeal": Step((*WAITING, RESOLVED, APPEALED), APPEALED),
    "answer": Step((APPEALED,), RESOLVED),
}

NOT_NOW = _("That cannot be done with this case now. Nothing was changed; look at it again.")


def may(case: Case, step: str) -> bool:
    """Whether the step can be taken from where the case stands."""
    return State(case.state) in GRAPH[step].before


def take(
    case: Case,
    step: str,
    by: Member | None,
    *,
    words: str = "",
    about: Member | None = None,
    decision: Decision | None = None,
    also: Mapping[str, object] | None = None,
) -> Case:
    """Take the step on a locked case: its new state, its next version, its trace. Raises Refused.

    `also` are other fields of the case that change with it.
    """
    if not may(case, step):
        raise Refused("not_allowed", NOT_NOW)
    to = GRAPH[step].to
    case.state = to if to is not None else case.state
    case.version += 1
    for name, value in (also or {}).items():
        setattr(case, name, value)
    case.save(update_fields=["state", "version", *(also or {})])
    Trace.objects.create(case=case, by=by, what=step, words=words, about=about, decision=decision)
    return case
