"""A member brings something to the moderators: weighed, limited, folded into one case. Danger passes every limit."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.live.hub import PEOPLE, Note, hub
from community.live.limits import take
from community.members.models import Member
from community.refusals import Refused
from community.text import clean
from community.timekeeping import now
from moderation import cards, sprees
from moderation.cases import Ground, Report, open_case
from moderation.following import follow
from moderation.gate import Ruling, weigh
from moderation.models import Case, Measure, Sanction

logger = logging.getLogger(__name__)

LONGEST = 500
GRAVE = ("crisis", "concern", "harassment", "sexual", "minor", "threat")


@dataclass(frozen=True, slots=True)
class Told:
    """What a member writes beside a report, as the check sees it. `grave`: it speaks of danger or of serious harm."""

    reason: str
    ruling: Ruling

    @property
    def grave(self) -> bool:
        verdict = self.ruling.verdict
        return verdict.alert or verdict.missing or grave(signal.kind for signal in verdict.signals)


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported: a post of its author in its place, its words as written, and how its author marked it."""

    author: Member
    words: str
    target: models.Model
    place: models.Model
    nonce: str


def grave(kinds: Iterable[str]) -> bool:
    """Whether one of these kinds of the check is serious harm."""
    return any(kind.split(".")[0] in GRAVE for kind in kinds)


def kinds_of(verdict: Mapping[str, Any] | None) -> list[str]:
    """What the check saw when a post was said, from what the post keeps of it."""
    return [signal[0] for signal in verdict["signals"]] if verdict else []


def hear(member: Member, reason: str, kinds: Iterable[str]) -> Told:
    """Weigh the reason, outside any transaction, and see whether a report may be made now. Raises Refused (`too_fast`,
    `not_allowed` while reporting is paused).

    `kinds` are what the check saw in the reported words. Whoever is in danger themselves gets help lines and a case of
    their own first, whatever becomes of the report.
    """
    told = Told(clean(reason)[:LONGEST], weigh(clean(reason)[:LONGEST]))
    if told.ruling.crisis:
        _in_danger(member, told.ruling)
    serious = told.grave or grave(kinds)
    until = paused(member)
    if until is not None and not serious:
        raise Refused("not_allowed", _paused_words(until))
    taken = take("report", str(member.pk))
    if not taken.ok and not (serious and take("report_grave", str(member.pk)).ok):
        raise Refused("too_fast", retry_after=taken.retry_after)
    return told


def bring(member: Member, told: Told, what: Reported) -> Case:
    """Open the case or join it; call it inside a transaction. What it says of a spree is looked at after the commit."""
    case = open_case(
        Report(
            author_pk=what.author.pk,
            author_name=what.author.username,
            excerpt=what.words,
            kind="report",
            grounds=(Ground("report", reason=told.reason, by_pk=member.pk),),
            target=what.target,
            place=what.place,
            nonce=what.nonce,
            alert=told.ruling.verdict.alert and not told.ruling.crisis,
        )
    )
    transaction.on_commit(lambda: _look(member, what.author.pk))
    return case


def paused(member: Member) -> datetime | None:
    """Until when a moderator has paused their reporting; None where nobody has. One query."""
    in_force = Q(lifted_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now()))
    laid = Sanction.objects.filter(in_force, member=member, measure=Measure.REPORTS)
    return laid.order_by("-until").values_list("until", flat=True).first()


def _paused_words(until: datetime) -> str:
    return _(
        "A moderator has paused your reporting until %(until)s. If somebody is in danger, threatened or harassed, say so in "
        "a few words: such a report is always taken."
    ) % {"until": date_format(timezone.localtime(until), "DATETIME_FORMAT")}


def _in_danger(member: Member, ruling: Ruling) -> None:
    """The reporter themselves: their words go to the desk as a crisis, the help lines onto their screens."""
    nonce = f"report:{hashlib.sha256(ruling.digest.encode()).hexdigest()[:32]}"
    with transaction.atomic():
        _case, card = follow(
            grounds=ruling.grounds or ruling.waiting,
            author_pk=member.pk,
            author_name=member.username,
            excerpt=ruling.excerpt,
            nonce=nonce,
            digest=ruling.digest,
        )
        if card is not None:
            note = Note(PEOPLE, json.dumps(cards.frame_of(card, member)).encode(), to=member.public_id)
            transaction.on_commit(lambda: hub.tell(note))


def _look(reporter: Member, author_pk: int) -> None:
    """The report is taken whatever this says."""
    try:
        sprees.after_report(reporter, author_pk)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("reports could not be looked at for a spree (%s)", type(error).__name__)
