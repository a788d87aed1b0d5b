"""A year of settled cases before the talk: like those of today, their posts long gone, so that months can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from community.members.models import Member
from moderation.models import Appeal, Case, Decision, Flag, State, Trace

DAYS = (3, 395)
CASES = 700
SOON, LATER = (1, 9), (4, 240)
APPEALED, RIGHT = 0.35, 0.5
GUIDELINES = (
    "kindness",
    "no-contact-details",
    "no-sourcing",
    "no-medical-orders",
    "no-advertising",
    "speak-for-yourself",
)
OFTEN = (9, 8, 5, 2, 4, 1)


def remember(now: datetime, moderator: Member, other: Member, random: Random) -> None:
    """Add the settled cases of a year; `other` answers the appeals.

    Needs some cases already: what was said in them is what is said in these.
    """
    patterns = list(Case.objects.exclude(excerpt="").order_by("pk"))
    ago = sorted((random.uniform(*DAYS) for _ in range(CASES)), reverse=True)
    cases = [_case(random.choice(patterns), now - timedelta(days=days), random) for days in ago]
    Case.objects.bulk_create(cases)
    Flag.objects.bulk_create(_flag(case) for case in cases)
    Trace.objects.bulk_create(trace for case in cases for trace in _traces(case, moderator))
    decisions = [decision for case in cases for decision in _decisions(case, moderator, random)]
    Decision.objects.bulk_create(decisions)
    appeals = [_appeal(decision, other, random) for decision in decisions if _appealed(decision, random)]
    Appeal.objects.bulk_create(appeals)
    Decision.objects.bulk_update([appeal.decision for appeal in appeals], ["undone_at"])


def _case(pattern: Case, at: datetime, random: Random) -> Case:
    wait = random.uniform(*(SOON if pattern.priority >= Case.CRISIS else LATER))
    return Case(
        author_name=pattern.author_name,
        excerpt=pattern.excerpt,
        kind=pattern.kind,
        priority=pattern.priority,
        state=State.RESOLVED,
        opened_at=at,
        resolved_at=at + timedelta(minutes=wait),
    )


def _flag(case: Case) -> Flag:
    return Flag(case=case, software=case.kind != "report", kind=case.kind, at=case.opened_at)


def _traces(case: Case, moderator: Member) -> Iterator[Trace]:
    yield Trace(case=case, what="opened", at=case.opened_at)
    yield Trace(case=case, by=moderator, what="decide", at=case.resolved_at or case.opened_at)


def _decisions(case: Case, moderator: Member, random: Random) -> Iterator[Decision]:
    """In a crisis lines are shown; what software held, a person answers for; else words go or stay."""
    if case.kind.startswith("crisis"):
        yield Decision(case=case, by=moderator, deed="lines", at=case.resolved_at or case.opened_at)
        return
    about = random.choices(GUIDELINES, OFTEN)[0]
    if case.kind != "report":
        about = "no-sourcing" if case.kind == "sourcing" else "no-contact-details"
        yield Decision(case=case, software=True, deed="hold", guideline=about, at=case.opened_at)
    against = random.random() < 0.6
    deed = ("withdraw" if case.kind == "report" else "reject") if against else "dismiss"
    yield Decision(
        case=case, by=moderator, deed=deed, guideline=about if against else "", at=case.resolved_at or case.opened_at
    )


def _appealed(decision: Decision, random: Random) -> bool:
    return not decision.software and bool(decision.guideline) and random.random() < APPEALED


def _appeal(decision: Decision, by: Member, random: Random) -> Appeal:
    """Where the author was right, the decision is taken back with the answer."""
    at = decision.at + timedelta(hours=random.uniform(1, 40))
    answered, right = at + timedelta(hours=random.uniform(1, 20)), random.random() < RIGHT
    decision.undone_at = answered if right else None
    return Appeal(
        decision=decision,
        words="Could somebody else read it again, please?",
        at=at,
        answered_at=answered,
        answered_by=by,
        upheld=right,
        answer="We read it again together. Thank you for asking.",
        alone=by.pk == decision.by_id,
    )
