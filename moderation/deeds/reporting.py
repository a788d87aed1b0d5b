"""About somebody who reports much that is left as it was: a word with them, or a pause of their reporting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from moderation.deeds.deed import Deed, anybody, nothing
from moderation.deeds.measures import DAY, laying, lifting, spans
from moderation.models import Case, Measure


def about_reports(case: Case) -> bool:
    """Fits a spree of reports, of somebody who is still here."""
    return case.kind == Case.SPREE and anybody(case)


TALK = Deed(
    name="talk",
    group="reports",
    label=_("Have a word with them"),
    done=_("Had a word about their reports"),
    seen=_("They read this with your own words. Nothing else happens."),
    told=_(
        "A moderator would like a word about what you report: much of it was left as it was. Nothing follows from this. "
        "If somebody is in danger or harmed, please report it as before."
    ),
    fits=about_reports,
    do=nothing,
    undo=nothing,
)
PAUSE_REPORTS = Deed(
    name="pause_reports",
    group="reports",
    label=_("Pause their reporting"),
    done=_("Reporting paused"),
    seen=_("Reports of danger or serious harm still reach you, and everything else of theirs goes on."),
    told=_(
        "A moderator has paused your reporting for %(span)s. Everything else goes on. If somebody is in danger, threatened "
        "or harassed, report it all the same and say so: such a report is always taken."
    ),
    fits=about_reports,
    do=laying(Measure.REPORTS),
    undo=lifting,
    options=(spans(DAY, 3 * DAY, 7 * DAY, 30 * DAY),),
    cites=True,
)
