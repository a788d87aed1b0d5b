"""A moderator tells the author of hard words that somebody has seen them: on the card, by pseudonym."""

from __future__ import annotations

from django.db import transaction

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from moderation import cards, faces, standing
from moderation.models import Case, Seen


def see(case_pk: int, by: Member) -> bool:
    """Say it, once; the author's open windows are told after the commit. False when it was said before.

    Raises Refused (`not_allowed`) for own words, and for whoever is not of the team any more.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("author").get(pk=case_pk)
        if case.author_id == by.pk or not standing.of_one(by).on_team:
            raise Refused("not_allowed")
        made = Seen.objects.get_or_create(case=case, by=by, defaults={"signed": faces.sign(by)})[1]
        if made:
            chain.write("case.seen", actor=by.pk, subject=("case", case.pk), about=case.author_id)
        if made and case.author is not None:
            cards.tell(case.author, case.cards.filter(closed_at__isnull=True).values_list("pk", flat=True))
    return made
