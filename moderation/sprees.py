"""Sprees of reports: a quiet, low case about whoever reports much that is left as it was. Nothing else follows by itself.

Reports about words in a crisis, and reports by somebody new or of the team, never count against anybody, nor do reports
that a moderator acted on. What a moderator has settled about somebody's reports is not counted a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from community.members.models import Member, Role
from community.timekeeping import now
from moderation.cases import Ground, Report, announce, open_case
from moderation.models import Case, Decision, Flag, State, Terms

NEW = timedelta(days=3)
TOGETHER_WITHIN = timedelta(hours=1)
SHOWN = 20
LEFT, SAME, TOGETHER = "spree.left", "spree.same", "spree.together"
# What a moderator may have done about a case without saying that the report was right.
NEUTRAL = ("dismiss", "hold", "lines", "follow_up", "followed_up")


def after_report(reporter: Member, author_pk: int | None) -> None:
    """Look whether this member reports one other again and again, and whether several report that one together."""
    terms = Terms.objects.first() or Terms()
    counted = _counted(terms).filter(case__author_id=author_pk).exclude(by_id=author_pk)
    if _cases(counted.filter(by=reporter, at__gt=_since(reporter, terms))) >= terms.spree_reports:
        bring([reporter], SAME)
    _look_together(counted, terms, posts=2)


def after_dismissal(case: Case) -> None:
    """Look at everybody whose report of this case was left as it was."""
    terms = Terms.objects.first() or Terms()
    counted = _counted(terms)
    reporters = Member.objects.filter(pk__in=counted.filter(case=case).values("by_id"))
    for reporter in reporters:
        left = _left(counted.filter(by=reporter, at__gt=_since(reporter, terms)))
        if _cases(left) >= terms.spree_reports:
            bring([reporter], LEFT)
    if case.author_id is not None:
        _look_together(_left(counted.filter(case__author_id=case.author_id)), terms, posts=1)


def bring(reporters: Iterable[Member], why: str) -> None:
    """A case about each, or one more reason in the one that waits."""
    for reporter in reporters:
        with transaction.atomic():
            Member.objects.select_for_update().get(pk=reporter.pk)
            waiting = Case.objects.filter(author=reporter, kind=Case.SPREE).exclude(state=State.RESOLVED).first()
            if waiting is None:
                open_case(Report(reporter.pk, reporter.username, "", Case.SPREE, (Ground(why),)))
            elif not waiting.flags.filter(kind=why).exists():
                Flag.objects.create(case=waiting, software=True, kind=why)
                Case.objects.filter(pk=waiting.pk).update(version=F("version") + 1)
                announce(Case.objects.get(pk=waiting.pk))


def reports_of(case: Case) -> list[Flag]:
    """What the member of such a case reported lately, newest first, whatever became of it. Two queries."""
    terms = Terms.objects.first() or Terms()
    since = case.opened_at - timedelta(days=terms.spree_days)
    own = Flag.objects.filter(by_id=case.author_id, software=False, at__gt=since).exclude(case__kind=Case.SPREE)
    return list(own.annotate(acted=acted("case")).select_related("case").order_by("-pk")[:SHOWN])


def acted(case_ref: str) -> Exists:
    """Whether a moderator did something about the case that `case_ref` names."""
    done = Decision.objects.filter(case=OuterRef(case_ref), undone_at=None, software=False)
    return Exists(done.exclude(deed__in=NEUTRAL))


def _look_together(counted: QuerySet[Flag], terms: Terms, posts: int) -> None:
    """Several at the same time; before anybody has looked, only over more than one post: a bad one is reported by many."""
    lately = counted.filter(at__gt=now() - TOGETHER_WITHIN)
    reporters = set(lately.values_list("by_id", flat=True))
    if len(reporters) < terms.spree_members or _cases(lately) < posts:
        return
    members = Member.objects.filter(pk__in=reporters)
    bring([one for one in members if lately.filter(by=one, at__gt=_since(one, terms)).exists()], TOGETHER)


def _counted(terms: Terms) -> QuerySet[Flag]:
    """The reports of the window that may count at all."""
    since = now() - timedelta(days=terms.spree_days)
    made = Flag.objects.filter(kind="report", software=False, at__gt=since, by__role__in=(Role.MEMBER, Role.GREETER))
    hard = (
        Q(case__priority__gte=Case.CRISIS) | Q(case__kind__startswith="crisis.") | Q(case__kind__startswith="concern.")
    )
    return made.filter(at__gt=F("by__joined_at") + NEW).exclude(hard).exclude(acted("case"))


def _left(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Those of them that a moderator looked at and left as they were."""
    dismissed = Decision.objects.filter(case=OuterRef("case"), deed="dismiss", undone_at=None, software=False)
    return flags.filter(Exists(dismissed), case__state=State.RESOLVED)


def _since(reporter: Member, terms: Terms) -> datetime:
    """From when on their reports count: from the window's begin, or since a moderator settled the last such case."""
    settled = Case.objects.filter(author=reporter, kind=Case.SPREE, state=State.RESOLVED).order_by("-resolved_at")
    begin = now() - timedelta(days=terms.spree_days)
    return max(begin, settled.values_list("resolved_at", flat=True).first() or begin)


def _cases(flags: QuerySet[Flag]) -> int:
    return flags.values("case_id").distinct().count()
