"""Wisdom kept: an answer that others would like to find again is collected, once its author agreed and while they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.blocking import deaf_to
from community.members.models import Member
from community.members.roles import may
from community.posts import Standing
from community.refusals import Refused
from community.rows import read
from community.threads.drafts import is_opening
from community.threads.listing import unheard
from community.threads.models import Answer, Consent, Entry, Topic, Voice, care

A_PAGE = 20
ANSWERS = (
    f"SELECT w.entry_id, w.consent, EXISTS(SELECT 1 FROM {Voice._meta.db_table} v "  # noqa: S608
    f"WHERE v.answer_id = w.id AND v.member_id = %s) FROM {Answer._meta.db_table} w WHERE w.entry_id IN"
)
OWN = _("It is yours. Others can wish that it is kept.")
RATHER_NOT = _("Its author would rather not have it collected. It stays where it is.")
DEEDS = {
    "answer.wished": _("a moderator asked to keep an answer"),
    "answer.out": _("an answer was taken out of the collection"),
}
"""What the audit log calls these deeds."""


@dataclass(frozen=True, slots=True)
class Page:
    """Collected answers, the newest first; `after` is the key of the next page, or empty."""

    answers: list[Answer]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an entry for one reader.

    `kept`: it is in the collection. `asks`: its author is the reader and was asked; `said` is what they answered
    before, if they did. `wished`: the reader's own wish. `may_wish`: they can wish it, or take the wish back.
    """

    kept: bool = False
    asks: bool = False
    said: str = ""
    wished: bool = False
    may_wish: bool = False


def wish(member: Member, entry_pk: int) -> Answer:
    """Wish that an entry is kept; of a moderator one wish is enough to ask its author. Raises Refused."""
    with transaction.atomic():
        entry = _wishable(member, entry_pk)
        answer, _new = Answer.objects.get_or_create(entry=entry, defaults={"topic_id": entry.thread.topic_id})
        if answer.consent == Consent.DECLINED:
            raise Refused("not_allowed", RATHER_NOT)
        Voice.objects.get_or_create(answer=answer, member=member)
        if not answer.by_team and may(member, "moderate"):
            answer.by_team = True
            chain.write("answer.wished", actor=member.pk, subject=("entry", entry.pk), about=entry.author_id)
        _weigh(answer)
    return answer


def unwish(member: Member, entry_pk: int) -> None:
    """Take the wish back. What its author agreed to stays; a question that too few stand behind goes."""
    with transaction.atomic():
        answer = Answer.objects.select_for_update().filter(entry_id=entry_pk).first()
        if answer is None or not Voice.objects.filter(answer=answer, member=member).delete()[0]:
            return
        if may(member, "moderate"):
            answer.by_team = False
        _weigh(answer)


def agree(author: Member, entry_pk: int, *, given: bool) -> Answer:
    """Yes, or rather not; said again at any time. Raises Refused for whoever was not asked."""
    with transaction.atomic():
        asked = Answer.objects.select_for_update(of=("self",)).exclude(consent="")
        answer = asked.filter(entry_id=entry_pk, entry__author=author).first()
        if answer is None:
            raise Refused("no_such_message")
        answer.consent = Consent.GIVEN if given else Consent.DECLINED
        answer.save(update_fields=["consent"])
    return answer


def take_out(member: Member, entry_pk: int) -> None:
    """A moderator takes an answer out of the collection; it can be wished again. Raises Refused."""
    if not may(member, "moderate"):
        raise Refused("not_allowed")
    with transaction.atomic():
        answer = (
            Answer.objects.select_for_update(of=("self",)).select_related("entry").filter(entry_id=entry_pk).first()
        )
        if answer is not None:
            chain.write("answer.out", actor=member.pk, subject=("entry", entry_pk), about=answer.entry.author_id)
            answer.delete()


def collected(topic: Topic, reader: Member, after: str = "") -> Page:
    """The topic's answers that are in sight and agreed to. One query, two for whoever blocks."""
    deaf = deaf_to(reader)
    theirs = Q(entry__author__public_id__in=deaf, entry__anonymous=False)
    found = _in_sight(Answer.objects.filter(topic=topic, consent=Consent.GIVEN)).exclude(theirs)
    page = _page(found, after)
    _cover(page.answers, deaf)
    return page


def asked_of(author: Member, after: str = "") -> Page:
    """What others would like to keep of the author's, whatever they said to it. One query."""
    return _page(_in_sight(Answer.objects.filter(entry__author=author).exclude(consent="")), after)


def open_questions(author: Member) -> int:
    """How many of the author's entries wait for their word. One query."""
    return _in_sight(Answer.objects.filter(entry__author=author, consent=Consent.ASKED)).count()


def beside(reader: Member, entries: Iterable[Entry]) -> dict[int, Beside]:
    """What stands beside each of these entries, by its key. The entries have their threads. One query, none for none."""
    shown = {entry.pk: entry for entry in entries if entry.standing == Standing.VISIBLE and entry.thread.day is None}
    if not shown:
        return {}
    marks = ", ".join(["%s"] * len(shown))
    rows = read(f"{ANSWERS} ({marks})", [reader.pk, *shown])
    answers = {pk: (consent, bool(wished)) for pk, consent, wished in rows}
    return {pk: _beside(reader, entry, *answers.get(pk, ("", False))) for pk, entry in shown.items()}


def _beside(reader: Member, entry: Entry, consent: str, wished: bool) -> Beside:
    own = entry.author_id == reader.pk
    return Beside(
        kept=consent == Consent.GIVEN,
        asks=own and bool(consent),
        said=consent if own and consent != Consent.ASKED else "",
        wished=wished,
        may_wish=not own and not is_opening(entry, entry.thread) and consent in ("", Consent.ASKED),
    )


def _wishable(member: Member, entry_pk: int) -> Entry:
    """The entry, locked. Raises Refused where it cannot be kept, or not by this member."""
    entries = Entry.objects.select_for_update(of=("self",)).select_related("thread", "author")
    entry = entries.filter(pk=entry_pk, standing=Standing.VISIBLE, thread__standing=Standing.VISIBLE).first()
    if entry is None or (not entry.anonymous and entry.author.public_id in deaf_to(member)):
        raise Refused("no_such_message")
    if entry.author_id == member.pk:
        raise Refused("not_allowed", OWN)
    if entry.thread.day is not None or is_opening(entry, entry.thread) or not entry.author.is_active:
        raise Refused("not_allowed")
    return entry


def _weigh(answer: Answer) -> None:
    """Ask its author once enough stand behind it; ask no more when too few do. Call it with the answer locked."""
    voices = answer.voices.count()
    if not voices and not answer.by_team and answer.consent in ("", Consent.ASKED):
        answer.delete()
        return
    if answer.consent in ("", Consent.ASKED):
        answer.consent = Consent.ASKED if answer.by_team or voices >= care().voices else ""
    answer.save(update_fields=["consent", "by_team"])


def _cover(answers: Iterable[Answer], deaf: frozenset[str]) -> None:
    """The titles of those whom the reader does not hear are not shown, though others answered them."""
    for answer in answers:
        if unheard(answer.entry.thread, deaf):
            answer.entry.thread.title = gettext("A thread whose opening you do not see")


def _in_sight(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.filter(entry__standing=Standing.VISIBLE, entry__thread__standing=Standing.VISIBLE)


def _page(answers: QuerySet[Answer], after: str) -> Page:
    if after.isdecimal() and len(after) < 19:
        answers = answers.filter(pk__lt=int(after))
    found = list(
        answers.select_related("entry__author", "entry__thread__topic", "entry__thread__author").order_by("-pk")[
            : A_PAGE + 1
        ]
    )
    return Page(found[:A_PAGE], str(found[A_PAGE - 1].pk) if len(found) > A_PAGE else "")
