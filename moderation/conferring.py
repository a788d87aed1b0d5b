"""Moderators among themselves: notes, a second opinion, and handing a case up to the host."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.members.models import Member, Role
from community.refusals import Refused
from community.text import clean
from moderation import states
from moderation.authority import authorise, not_own
from moderation.cases import announce, locked
from moderation.claiming import NOBODY, NOBODY_ON_IT, free, held_by
from moderation.models import Case, Trace

LONGEST = 2000
NOT_ASKED = _("This second opinion was asked of somebody else.")


def note(case_pk: int, by: Member, words: str) -> Case:
    """Words to colleagues; members never read them. Raises Refused."""
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        Trace.objects.create(case=case, by=by, what="note", words=_said(words))
        announce(case)
    return case


def ask(case_pk: int, by: Member, whom: Member | None, words: str) -> Case:
    """Ask a colleague, or anybody (None), for a second opinion. Raises Refused."""
    with transaction.atomic():
        case = _mine(case_pk, by)
        if whom is not None and (not whom.on_team or not whom.is_active or whom.pk in (by.pk, case.author_id)):
            raise Refused("not_allowed", NOBODY)
        states.take(case, "ask", by, words=_said(words), about=whom, also={"asked": whom, **NOBODY_ON_IT})
        announce(case)
    return case


def opine(case_pk: int, by: Member, words: str) -> Case:
    """Give the opinion; the case goes back to whoever asked. Raises Refused."""
    with transaction.atomic():
        case = locked(case_pk)
        authorise(by)
        not_own(case, by)
        if case.asked_id not in (None, by.pk):
            raise Refused("not_allowed", NOT_ASKED)
        asking = case.traces.filter(what="ask").select_related("by").order_by("-pk").first()
        back_to = asking.by if asking is not None and asking.by_id != by.pk else None
        if back_to is None:
            raise Refused("not_allowed", NOBODY)
        states.take(case, "opine", by, words=_said(words), about=back_to, also={"asked": None, **held_by(back_to)})
        announce(case)
    return case


def escalate(case_pk: int, by: Member, words: str) -> Case:
    """Hand the case up to the host. Raises Refused."""
    with transaction.atomic():
        case = _mine(case_pk, by)
        states.take(case, "escalate", by, words=_said(words), also={"asked": None, **NOBODY_ON_IT})
        announce(case)
    return case


def colleagues(by: Member, case: Case) -> list[Member]:
    """Who else of the team could be asked or take the case."""
    team = Member.objects.filter(role__in=(Role.MODERATOR, Role.HOST), is_active=True)
    return list(team.exclude(pk__in=[by.pk, case.author_id or 0]).order_by("name_key"))


def _mine(case_pk: int, by: Member) -> Case:
    """The case, locked, if nobody else is on it and it is not about their own words. Raises Refused."""
    case = locked(case_pk)
    authorise(by)
    not_own(case, by)
    free(case, by)
    return case


def _said(words: str) -> str:
    said = clean(words)[:LONGEST]
    if not said:
        raise Refused("empty")
    return said
