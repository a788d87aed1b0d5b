"""Measures on a member: slower, silent for a while, out for a while, out."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from moderation.deeds.deed import Act, Deed, Doing, Option, Values, Words, anybody
from moderation.laying import lay, lift
from moderation.models import Measure

MINUTE, HOUR, DAY = 60, 3600, 86_400
SPANS: dict[int, Words] = {
    15 * MINUTE: _("15 minutes"),
    HOUR: _("an hour"),
    6 * HOUR: _("6 hours"),
    DAY: _("a day"),
    3 * DAY: _("3 days"),
    7 * DAY: _("a week"),
    30 * DAY: _("30 days"),
    90 * DAY: _("90 days"),
}
FOR_HOW_LONG = _("For how long")


def spans(*seconds: int) -> Option:
    """The lengths of time to choose from."""
    values: Values = [(str(each), SPANS[each]) for each in seconds]
    return Option("span", FOR_HOW_LONG, lambda case: values)


def laying(measure: Measure) -> Doing:
    """Lays that measure for the chosen span, without an end where there is none to choose."""

    def do(act: Act) -> None:
        span = timedelta(seconds=int(act.options["span"])) if "span" in act.options else None
        if act.case.author is not None:
            act.decision.until = lay(act.case.author, measure, span, act.decision).until

    return do


def lifting(act: Act) -> None:
    """Ends what the decision laid."""
    for sanction in act.decision.sanctions.filter(lifted_at=None).select_related("member"):
        lift(sanction)


SLOW = Deed(
    name="slow",
    group="person",
    label=_("Slow them down"),
    done=_("Slowed down"),
    seen=_("They can write one message a minute. Words in a crisis are never slowed."),
    told=_("For %(span)s you can write one message a minute here."),
    fits=anybody,
    do=laying(Measure.SLOWED),
    undo=lifting,
    options=(spans(HOUR, DAY, 7 * DAY),),
    cites=True,
)
SILENCE = Deed(
    name="silence",
    group="person",
    label=_("Pause their writing"),
    done=_("Writing paused"),
    seen=_("They can read on. Words in a crisis still reach you."),
    told=_(
        "A moderator has paused your writing here for %(span)s. You can still read. If you are in danger, write it all "
        "the same: the moderators will see it."
    ),
    fits=anybody,
    do=laying(Measure.SILENCED),
    undo=lifting,
    options=(spans(15 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY),),
    cites=True,
)
SUSPEND = Deed(
    name="suspend",
    group="person",
    label=_("Keep them out for a while"),
    done=_("Kept out for a while"),
    seen=_("Their pages close now. At the door they find help lines and a way to write to you in a crisis."),
    told=_("A moderator has closed this place to you for %(span)s. It opens again by itself."),
    fits=anybody,
    do=laying(Measure.SUSPENDED),
    undo=lifting,
    options=(spans(DAY, 7 * DAY, 30 * DAY, 90 * DAY),),
    cites=True,
)
BAN = Deed(
    name="ban",
    group="person",
    label=_("Close this place to them"),
    done=_("Place closed to them"),
    seen=_("For good. All that they said stays as evidence. You are asked for your password first."),
    told=_("A moderator has closed this place to you."),
    fits=anybody,
    do=laying(Measure.BANNED),
    undo=lifting,
    cites=True,
    fresh=True,
)
