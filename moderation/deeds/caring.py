"""For somebody in a crisis: help lines, a look tomorrow, and that somebody has looked. For who waits: an answer."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.live.hub import PEOPLE, Note, hub
from community.timekeeping import now
from moderation import cards
from moderation.deeds.deed import Act, Deed, nothing, unsettled
from moderation.models import Card, Case

TOMORROW = timedelta(hours=24)


def hard(case: Case) -> bool:
    """Fits words in a crisis, of somebody who is still here."""
    return case.author is not None and case.priority >= Case.CRISIS


def share_lines(act: Act) -> None:
    """A card with help lines, on the author's open screens at once and wherever they are next."""
    author = act.case.author
    if author is None:
        return
    card = cards.give(author.pk, f"desk:{act.decision.pk}", [act.case.kind], act.case)
    act.kept["card"] = card.pk
    note = Note(PEOPLE, json.dumps(cards.frame_of(card, author)).encode(), to=author.public_id)
    transaction.on_commit(lambda: hub.tell(note))


def take_lines_back(act: Act) -> None:
    Card.objects.filter(pk=act.kept["card"]).update(closed_at=now())


def look_tomorrow(act: Act) -> None:
    """The case comes back to the queue by itself."""
    act.decision.until = act.case.follow_up_at = now() + TOMORROW
    act.case.save(update_fields=["follow_up_at"])


def no_look(act: Act) -> None:
    act.case.follow_up_at = None
    act.case.save(update_fields=["follow_up_at"])


LINES = Deed(
    name="lines",
    group="crisis",
    label=_("Show them the help lines"),
    done=_("Help lines shown"),
    seen=_("A card with the lines of their country, on their screen at once. It stays until they close it."),
    told=_("A moderator has put help lines in front of you."),
    fits=hard,
    do=share_lines,
    undo=take_lines_back,
    settles=False,
    key="l",
)
TOMORROW_AGAIN = Deed(
    name="follow_up",
    group="crisis",
    label=_("Look again in 24 hours"),
    done=_("Set for another look in 24 hours"),
    seen=_("The case leaves the queue and comes back tomorrow."),
    told="",
    fits=lambda case: hard(case) and unsettled(case),
    do=look_tomorrow,
    undo=no_look,
)
FOLLOWED = Deed(
    name="followed_up",
    group="crisis",
    label=_("Somebody has been with them"),
    done=_("Marked as followed up"),
    seen=_("The case is settled."),
    told="",
    fits=lambda case: hard(case) and unsettled(case),
    do=no_look,
    undo=no_look,
    key="f",
)
LOOKED_AFTER = Deed(
    name="looked_after",
    group="care",
    label=_("Somebody looks after them"),
    done=_("Looked after"),
    seen=_("The case is settled. They read nothing of it; an answer of yours they read in their thread."),
    told="",
    fits=lambda case: case.kind == Case.UNANSWERED and unsettled(case),
    do=nothing,
    undo=nothing,
    key="f",
)
