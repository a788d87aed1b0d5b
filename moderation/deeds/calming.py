"""Calming a room: slow mode, closing it for a while, locking it until somebody opens it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from community.posts import place_deeds_of
from community.timekeeping import now
from moderation.deeds.deed import Act, Deed, Option, Values
from moderation.deeds.measures import spans
from moderation.models import Case

PACES: Values = [("10", _("10 seconds")), ("30", _("30 seconds")), ("60", _("a minute")), ("300", _("5 minutes"))]


def somewhere(case: Case) -> bool:
    """Fits where there is a place that can be calmed."""
    return case.place is not None


def is_open(case: Case) -> bool:
    return case.place is not None and not case.place.locked


def is_locked(case: Case) -> bool:
    return case.place is not None and case.place.locked


def is_slow(case: Case) -> bool:
    return case.place is not None and case.place.slow_seconds > 0


def slow(act: Act) -> None:
    act.kept["seconds"] = act.place.slow_seconds
    place_deeds_of(act.place).slow(act.place, int(act.options["pace"]))


def quicken(act: Act) -> None:
    act.kept["seconds"] = act.place.slow_seconds
    place_deeds_of(act.place).slow(act.place, 0)


def pace_before(act: Act) -> None:
    place_deeds_of(act.place).slow(act.place, act.kept["seconds"])


def close(act: Act) -> None:
    """Locked until the span is over; the clock opens it."""
    act.decision.until = now() + timedelta(seconds=int(act.options["span"]))
    place_deeds_of(act.place).lock(act.place, on=True, until=act.decision.until)


def lock(act: Act) -> None:
    place_deeds_of(act.place).lock(act.place, on=True)


def unlock(act: Act) -> None:
    place_deeds_of(act.place).lock(act.place, on=False)


CRISIS_PASSES = _("Everybody there sees it at once. Words in a crisis still pass.")

SLOW_MODE = Deed(
    name="slow_mode",
    group="room",
    label=_("Slow mode for the room or thread"),
    done=_("Put into slow mode"),
    seen=CRISIS_PASSES,
    told="",
    fits=somewhere,
    do=slow,
    undo=pace_before,
    options=(Option("pace", _("One message each"), lambda case: PACES),),
    settles=False,
)
QUICKEN = Deed(
    name="quicken",
    group="room",
    label=_("End slow mode"),
    done=_("Slow mode ended"),
    seen=_("Everybody can write as often as before."),
    told="",
    fits=is_slow,
    do=quicken,
    undo=pace_before,
    settles=False,
)
CLOSE = Deed(
    name="close_room",
    group="room",
    label=_("Close the room or thread for a while"),
    done=_("Closed for a while"),
    seen=_("Nobody but the team can write meanwhile; it opens by itself. Words in a crisis still pass."),
    told="",
    fits=is_open,
    do=close,
    undo=unlock,
    options=(spans(15 * 60, 3600, 6 * 3600),),
    settles=False,
)
LOCK = Deed(
    name="lock",
    group="room",
    label=_("Lock the room or thread"),
    done=_("Locked"),
    seen=_("Nobody but the team can write until somebody opens it. Words in a crisis still pass."),
    told="",
    fits=is_open,
    do=lock,
    undo=unlock,
    settles=False,
)
UNLOCK = Deed(
    name="unlock",
    group="room",
    label=_("Open the room or thread again"),
    done=_("Opened again"),
    seen=_("Everybody can write again."),
    told="",
    fits=is_locked,
    do=unlock,
    undo=lock,
    settles=False,
)
