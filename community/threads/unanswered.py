"""No one left unanswered: who waits for a first answer, who would give one, and when a moderator is asked to look.

An opening entry is answered once somebody else's entry stands below it; its author's own further words are no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from community.members.blocking import deaf_to
from community.members.models import Member
from community.members.roles import may
from community.posts import Standing
from community.threads.keys import key_in, key_of, newer
from community.threads.models import Entry, Thread, Topic, Willing, care
from community.timekeeping import now
from moderation import states
from moderation.cases import Ground, Report, announce, locked, open_case
from moderation.claiming import NOBODY_ON_IT
from moderation.models import Case

A_PAGE = 20
A_BATCH = 100
SHOWN_FOR = timedelta(days=30)
"""For how long an opening entry is offered; a moderator was asked long before."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where somebody would answer: `everywhere`, or in the topics with these keys."""

    everywhere: bool = False
    topics: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.topics)


@dataclass(frozen=True, slots=True)
class Page:
    """Threads without an answer, whoever waits longest first; `after` is the key of the next page, or empty."""

    threads: list[Thread]
    after: str = ""


def waiting() -> QuerySet[Thread]:
    """Every thread in sight that nobody but its author has spoken in, and that could be answered now."""
    answers = Entry.objects.filter(~Q(author=OuterRef("author")), thread=OuterRef("pk"), standing=Standing.VISIBLE)
    return Thread.objects.filter(
        ~Exists(answers), standing=Standing.VISIBLE, day=None, locked=False, topic__closed=False
    )


def wishes_of(member: Member) -> Wishes:
    """Where a member would answer; greeters and the team do so everywhere. One query, none for those."""
    if may(member, "greet"):
        return Wishes(everywhere=True)
    topics = list(Willing.objects.filter(member=member).values_list("topic_id", flat=True))
    return Wishes(None in topics, frozenset(pk for pk in topics if pk is not None))


def page(member: Member, wishes: Wishes, after: str = "") -> Page:
    """Who waits, of those whom this member may answer. One query, two for whoever blocks."""
    unheard = Q(author__public_id__in=deaf_to(member), anonymous=False)
    found = waiting().filter(newer(key_in(after), "opened_at"), opened_at__gt=now() - SHOWN_FOR)
    if not wishes.everywhere:
        found = found.filter(topic__in=wishes.topics)
    found = found.exclude(author=member).exclude(unheard).select_related("topic", "author")
    threads = list(found.order_by("opened_at", "pk")[: A_PAGE + 1])
    last = threads[A_PAGE - 1] if len(threads) > A_PAGE else None
    return Page(threads[:A_PAGE], key_of(last.opened_at, last.pk) if last else "")


def be_willing(member: Member, topics: list[Topic], *, everywhere: bool) -> None:
    """Keep where a member would answer from now on; nothing at all ends it."""
    wanted = {None} if everywhere else {topic.pk for topic in topics}
    with transaction.atomic():
        known = {one.topic_id: one.pk for one in Willing.objects.select_for_update().filter(member=member)}
        Willing.objects.filter(pk__in=[pk for topic, pk in known.items() if topic not in wanted]).delete()
        missing = [Willing(member=member, topic_id=topic) for topic in wanted - known.keys()]
        Willing.objects.bulk_create(missing, ignore_conflicts=True)


def tend() -> int:
    """Ask the moderators about everybody who has waited longer than the host's hours; gives about how many.

    Each is a transaction of its own that looks again under the thread's lock, so that two clocks ask once.
    """
    since = now() - timedelta(hours=care().answer_hours)
    due = waiting().filter(tended_at=None, opened_at__lte=since, opened_at__gt=now() - SHOWN_FOR)
    return sum(_ask(pk, since) for pk in due.order_by("opened_at").values_list("pk", flat=True)[:A_BATCH])


def settle() -> int:
    """Settle the cases of those who do not wait any more; gives how many."""
    still = waiting().filter(pk=OuterRef("place_id"))
    asked = Case.objects.filter(kind=Case.UNANSWERED, state__in=states.WAITING)
    over = asked.filter(~Exists(still), place_type=ContentType.objects.get_for_model(Thread)).order_by("pk")
    return sum(_settle(pk) for pk in over.values_list("pk", flat=True)[:A_BATCH])


def _ask(pk: int, since: datetime) -> bool:
    with transaction.atomic():
        unlocked = Thread.objects.select_for_update(of=("self",), skip_locked=True)
        thread = unlocked.filter(pk=pk, tended_at=None).select_related("topic", "author").first()
        if thread is None or not waiting().filter(pk=pk, opened_at__lte=since).exists():
            return False
        opening = thread.entries.select_related("author", "written").filter(seq__isnull=False).order_by("seq").first()
        if opening is None:
            return False
        open_case(_report(thread, opening))
        Thread.objects.filter(pk=pk).update(tended_at=now())
    return True


def _report(thread: Thread, opening: Entry) -> Report:
    said = (thread.title, opening.note, opening.original())
    return Report(
        author_pk=opening.author_id,
        author_name=opening.author.username,
        excerpt="\n".join(part for part in said if part),
        kind=Case.UNANSWERED,
        grounds=(Ground(Case.UNANSWERED),),
        target=opening,
        place=thread,
    )


def _settle(case_pk: int) -> bool:
    """Whoever waits again afterwards, since the only answer was taken back, is asked about again."""
    with transaction.atomic():
        case = locked(case_pk)
        if case.kind != Case.UNANSWERED or not states.may(case, "answered"):
            return False
        also = {"resolved_at": now(), "asked": None, **NOBODY_ON_IT}
        states.take(case, "answered", None, also=also)
        Thread.objects.filter(pk=case.place_id or 0).update(tended_at=None)
        announce(case)
    return True
