"""What moderation answers where the members' floor asks: who may come in, what becomes of words left at the door."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.live.hub import PEOPLE, Note, hub
from community.live.limits import take
from community.members import hooks
from community.members.models import Member
from community.timekeeping import now
from moderation import faces, guidelines, helplines, standing
from moderation.cases import Ground, Report, open_case
from moderation.following import follow
from moderation.gate import Ruling, weigh
from moderation.models import Case, Measure, Sanction

WHY: dict[str, str | Promise] = {
    Measure.SUSPENDED: _("A moderator has closed this place to you for a while."),
    Measure.BANNED: _("A moderator has closed this place to you."),
}


def stopped(member: Member) -> hooks.Stop | None:
    """Whether a suspension or a ban stands. No query where the member's standing is known and nothing does."""
    if not standing.now_of(member).shut_out:
        return None
    in_force = Q(lifted_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now()))
    measures = Sanction.objects.filter(in_force, member=member, measure__in=list(WHY)).order_by("measure", "-until")
    first = measures.first()
    return hooks.Stop(WHY[first.measure], first.until) if first is not None else None


def take_words(member: Member, words: str, meant: bool) -> bool:
    """Words of somebody who may not come in. True: the moderators have them.

    Crisis words, threats, and words that could not be judged go to them at once, whatever they were written for: whoever
    writes here may be in danger. Others only if they are `meant` for the moderators, and not very often.
    """
    ruling = weigh(words)
    nonce = f"door:{hashlib.sha256(ruling.digest.encode()).hexdigest()[:32]}"
    if ruling.grounds is None or not (ruling.crisis or ruling.verdict.alert or ruling.verdict.missing):
        return meant and _take_letter(member, ruling, nonce)
    with transaction.atomic():
        follow(
            grounds=ruling.grounds,
            author_pk=member.pk,
            author_name=member.username,
            excerpt=ruling.excerpt,
            nonce=nonce,
            digest=ruling.digest,
        )
    return True


def _take_letter(member: Member, ruling: Ruling, nonce: str) -> bool:
    """A routine case for the desk, once for the same words; limited for each member across all processes."""
    if not ruling.body:
        return False
    if Case.objects.filter(author_id=member.pk, nonce=nonce).exists():
        return True
    if not take("door", member.public_id).ok:
        return False
    with transaction.atomic():
        open_case(
            Report(
                author_pk=member.pk,
                author_name=member.username,
                excerpt=ruling.written,
                kind="door",
                grounds=(Ground("door"),),
                nonce=nonce,
                digest=ruling.digest,
            )
        )
    return True


def name_fits(name: str) -> str | Promise:
    """Why a pseudonym does not fit the guidelines; empty when it does. Contact details are warned about, not refused."""
    verdict = weigh(name).verdict
    grave = any(signal.kind != "contact" and signal.guideline for signal in verdict.signals)
    return _("This name does not fit our guidelines.") if verdict.action in ("hold", "refuse") and grave else ""


def tell_blocks(members: frozenset[str]) -> None:
    """Open sockets read anew whom they hear."""
    hub.tell(*(Note(PEOPLE, kind="standing", to=public_id) for public_id in members))


def lines_to_check() -> list[dict[str, str | bool]]:
    """Help lines that nobody has confirmed lately, for the host's page; `shown`: members still see it."""
    today = timezone.localdate()
    return [
        {"name": line.name, "country": line.country, "source": line.source, "shown": line.may_be_shown(today)}
        for line in helplines.stale(today)
    ]


def register() -> None:
    """Put the answers in, once, at start."""
    hooks.at_the_door.append(stopped)
    hooks.words_at_the_door.append(take_words)
    hooks.name_checks.append(name_fits)
    hooks.name_checks.append(faces.is_the_teams)
    hooks.blocks_changed.append(tell_blocks)
    hooks.above.recognise = standing.recognise
    hooks.above.regions = helplines.regions
    hooks.above.guidelines_version = lambda: guidelines.current().version
    hooks.above.lines_to_check = lines_to_check
    hooks.above.help_lines = lambda region: [
        line.frame() for line in helplines.lines_for(region, ["crisis.suicide"], today=timezone.localdate())
    ]
