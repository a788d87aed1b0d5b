"""For somebody in a crisis: a private conversation that every moderator can read along."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from moderation.deeds.caring import hard
from moderation.deeds.deed import Deed, Option
from moderation.reaching import opening
from moderation.reaching.words import FIRST_WORDS, TOLD

MOST = 1000

REACH = Deed(
    name="reach_out",
    group="crisis",
    label=_("Write to them in private"),
    done=_("Reached out in private"),
    seen=_("A line on their screen at once, wherever they are here. Every moderator reads along in this case."),
    told=TOLD,
    fits=lambda case: hard(case) and opening.possible(case),
    do=opening.begin,
    undo=opening.take_back,
    options=(Option("words", _("Your first words to them"), most=MOST, start=FIRST_WORDS, long=True),),
    settles=False,
    carries=True,
)
