"""Moving a message to a room where it fits better."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.posts import Standing, deeds_of, place_deeds_of
from moderation.deeds.deed import Act, Deed, Option, Values, stands
from moderation.models import Case


def rooms(case: Case) -> Values:
    """The other places of this kind, for everybody."""
    if case.place is None:
        return []
    return [(place.slug, place.label()) for place in place_deeds_of(case.place).others(case.place)]


def move(act: Act) -> None:
    """The words appear there as the newest; here a moderator has put them out of sight."""
    there = next(p for p in place_deeds_of(act.place).others(act.place) if p.slug == act.options["room"])
    act.kept["copy"] = deeds_of(act.post).move(act.post, there, act.by).pk


def move_back(act: Act) -> None:
    copy = type(act.post)._default_manager.filter(pk=act.kept["copy"]).first()
    if copy is not None:
        deeds_of(copy).withdraw(copy, act.by)
    deeds_of(act.post).restore(act.post, act.by)


MOVE = Deed(
    name="move",
    group="other",
    label=_("Move it to another room"),
    done=_("Moved to another room"),
    seen=_("It appears there as the newest message, and is out of sight here."),
    told=_("A moderator has moved a message of yours to the room “%(room)s”, where it fits better."),
    fits=stands(Standing.VISIBLE),
    do=move,
    undo=move_back,
    options=(Option("room", _("Which room"), rooms),),
)
