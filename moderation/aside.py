"""Whoever looks after one place puts a post aside there: a case for the desk, a decision, a statement to the author.

Who may is asked by the place. What a moderator has decided about a post stands, and words in danger stay in sight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.posts import Standing
from community.refusals import Refused
from community.timekeeping import now
from moderation import guidelines, states, telling
from moderation.cases import Ground, Report, announce, locked, open_case
from moderation.deeds import DEEDS, Act
from moderation.desk import reverse
from moderation.models import Case, Decision, State
from moderation.reporting import LONGEST, kinds_of

KIND = "facilitated"
TOLD: dict[str, str | Promise] = {
    "hide": _(
        "Whoever looks after this room has put a message of yours out of sight until a moderator has looked at it. Your "
        "words are kept."
    ),
    "fold": _(
        "Whoever looks after this room has folded a message of yours behind a note: “%(note)s”. Anybody can open it, and a "
        "moderator looks at it."
    ),
}
STANDS = _("A moderator has looked at this already. It stays as it was decided; you can report it.")
DANGER = _(
    "These words may be about danger. Moderators have them, and they stay in sight; you can fold them behind a note."
)
TEAMS = _("These are words of a moderator. Report them instead.")
CITE = _("Say which guideline it is about: the author is told.")
LATE = _("A moderator has it now.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done (`hide` or `fold`) under which guideline, and why; `note` is what the fold says."""

    deed: str
    guideline: str
    reason: str = ""
    note: str = ""


def put_aside(by: Member, post: Any, place: Any, asked: Asked) -> Decision:
    """Do it, write it down, tell the author, let the desk look. Call it inside a transaction. Raises Refused."""
    _check(by, post, asked)
    case = open_case(
        Report(
            author_pk=post.author_id,
            author_name=post.author.username,
            excerpt=post.original(),
            kind=KIND,
            grounds=(Ground(KIND, guideline=asked.guideline, reason=asked.reason[:LONGEST], by_pk=by.pk),),
            target=post,
            place=place,
            nonce=post.nonce,
        )
    )
    case = locked(case.pk)
    decision = _decide(case, by, asked)
    states.take(case, "act", by, decision=decision)
    chain.write(f"facilitator.{asked.deed}", actor=by.pk, subject=("case", case.pk), about=case.author_id)
    announce(case)
    return decision


def take_back(decision_pk: int, by: Member, place: Any) -> None:
    """Their own deed in this place, as long as no moderator has taken the case up. Raises Refused."""
    with transaction.atomic():
        found = Decision.objects.filter(pk=decision_pk, by=by, undone_at=None, deed__in=TOLD).first()
        case = locked(found.case_id) if found is not None else None
        if found is None or case is None or case.place != place:
            raise Refused("not_allowed")
        if case.state != State.OPEN:
            raise Refused("not_allowed", LATE)
        reverse(found, case, by)
        states.take(case, "act", by, words="")
        chain.write(f"facilitator.{found.deed}.undone", actor=by.pk, subject=("case", case.pk), about=case.author_id)
        announce(case)


def done_by(by: Member, place: Any, kind: Any, most: int = 10) -> list[Decision]:
    """What they put aside in this place lately, newest first; `kind` is the place's content type. One query."""
    mine = Decision.objects.filter(by=by, deed__in=TOLD, case__place_type=kind, case__place_id=place.pk)
    return list(mine.select_related("case").order_by("-pk")[:most])


def _check(by: Member, post: Any, asked: Asked) -> None:
    if asked.deed not in TOLD or post.standing != Standing.VISIBLE or post.author_id == by.pk:
        raise Refused("not_allowed")
    if post.author.on_team:
        raise Refused("not_allowed", TEAMS)
    if not any(rule["slug"] == asked.guideline for rule in guidelines.current().rules):
        raise Refused("not_allowed", CITE)
    if asked.deed == "fold" and (post.folded or not asked.note.strip()):
        raise Refused("empty")
    if asked.deed == "hide" and _in_danger(post):
        raise Refused("not_allowed", DANGER)
    if _decided(post):
        raise Refused("not_allowed", STANDS)


def _in_danger(post: Any) -> bool:
    return any(kind.startswith(("crisis.", "concern.")) for kind in kinds_of(post.verdict))


def _decided(post: Any) -> bool:
    """Whether a moderator looked at this very post and left it, or brought it back."""
    cases = Case.objects.filter(target_id=post.pk, target_type__model=post._meta.model_name)
    by_team = Decision.objects.filter(case__in=cases, undone_at=None, software=False)
    return by_team.filter(deed__in=("dismiss", "restore", "publish")).exists()


def _decide(case: Case, by: Member, asked: Asked) -> Decision:
    deed, options = DEEDS[asked.deed], {"note": asked.note.strip()} if asked.deed == "fold" else {}
    told = telling.statement(replace(deed, told=TOLD[deed.name]), case, guideline=asked.guideline, options=options)
    decision = Decision.objects.create(
        case=case, by=by, at=now(), deed=deed.name, guideline=asked.guideline, member=case.author, told=told
    )
    act = Act(case, by, decision, options)
    deed.do(act)
    decision.kept = act.kept
    decision.save(update_fields=["kept", "until"])
    if case.author is not None:
        telling.tell(decision, case.author)
    return decision
