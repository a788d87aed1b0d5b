"""What follows when something was said: a case for the desk, a card for the author. Failing here blocks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from community.timekeeping import now
from moderation import cards, statements
from moderation.cases import Ground, Report, open_case
from moderation.check.signals import KINDS
from moderation.models import Card, Case, Decision, Flag


def follow(
    *,
    grounds: dict[str, Any],
    author_pk: int,
    author_name: str,
    excerpt: str,
    nonce: str,
    digest: str = "",
    target: models.Model | None = None,
    place: models.Model | None = None,
    joins: Case | None = None,
) -> tuple[Case | None, Card | None]:
    """Open (or join) the case that `grounds` call for, and give the card. `grounds` is `Ruling.grounds`.

    `joins` is the open case that the words belong to, where that is known.
    """
    case = None
    kinds = kinds_in(grounds)
    if grounds["alert"] or grounds["missing"] or grounds["action"] == "hold":
        case = open_case(
            Report(
                author_pk=author_pk,
                author_name=author_name,
                excerpt=excerpt,
                kind=kinds[0] if kinds else "unattended" if "unattended" in grounds else "unchecked",
                grounds=tuple(_grounds(grounds)),
                target=target,
                place=place,
                nonce=nonce,
                digest=digest,
                alert=grounds["alert"],
                joins=joins,
            )
        )
        if target is not None and grounds["action"] == "hold":
            _hold(case, grounds, excerpt, nonce)
    card = cards.give(author_pk, nonce, kinds, case) if grounds["support"] else None
    return case, card


def _hold(case: Case, grounds: dict[str, Any], excerpt: str, nonce: str) -> None:
    """Software held the words: a decision like any other, which the author can read and appeal."""
    said = statements.held(grounds, excerpt, "", nonce, case.author.language if case.author is not None else "")
    Decision.objects.create(
        case=case,
        software=True,
        at=now(),
        deed="hold",
        guideline=said["guideline"],
        member_id=case.author_id,
        told=said["why"],
        words=said["words"],
    )


def beside(
    grounds: dict[str, Any], card: Card | None, *, nonce: str, region: str, language: str
) -> list[dict[str, Any]]:
    """The `support` and `hint` frames that go with an outcome. `card` is None when it could not be stored."""
    frames = []
    if grounds.get("support"):
        frames.append(cards.frame(card, nonce=nonce, kinds=kinds_in(grounds), region=region, language=language))
    if grounds.get("hint"):
        frames.append(statements.hint(grounds, nonce, language))
    return frames


def had_before(author_pk: int, nonce: str, *, digest: str, excerpt: str) -> bool | None:
    """Whether moderators have these words of this author under this nonce; False: others are, None: nothing is."""
    case = Case.objects.filter(author_id=author_pk, nonce=nonce).first()
    if case is not None:
        return case.digest == digest
    flag = Flag.objects.filter(case__author_id=author_pk, nonce=nonce).select_related("case").first()
    return None if flag is None else (flag.excerpt or flag.case.excerpt) == excerpt


def kinds_in(grounds: dict[str, Any]) -> list[str]:
    """The kinds seen, gravest first."""
    seen = {signal[0] for signal in grounds["signals"]}
    return [kind for kind in KINDS if kind in seen]


def _grounds(grounds: dict[str, Any]) -> Iterable[Ground]:
    for kind, rule, guideline, start, end, *_ in grounds["signals"]:
        yield Ground(kind, rule=rule, guideline=guideline, start=start, end=end, version=grounds["version"])
    if "unattended" in grounds:
        yield Ground("unattended", version=grounds["version"])
    if grounds["missing"]:
        yield Ground("unchecked", version=grounds["version"])
