"""Moving what was said to a room or a topic where it fits better."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.posts import Standing, deeds_of, place_deeds_of
from community.refusals import Refused
from moderation.deeds.deed import Act, Deed, Option, Values, stands
from moderation.models import Case


def rooms(case: Case) -> Values:
    """The other places of this kind, for everybody."""
    if case.place is None:
        return []
    return [(place.slug, place.label()) for place in place_deeds_of(case.place).others(case.place)]


def move(act: Act) -> None:
    """The words appear there; here a moderator has put them out of sight, or they took their whole place along."""
    act.kept["home"] = place_deeds_of(act.place).home(act.place)
    act.kept["copy"] = deeds_of(act.post).move(act.post, _chosen(act, act.options["room"]), act.by).pk


def move_back(act: Act) -> None:
    post = act.post
    if act.kept["copy"] == post.pk:
        deeds_of(post).move(post, _chosen(act, act.kept["home"]), act.by)
        return
    copy = type(post)._default_manager.filter(pk=act.kept["copy"]).first()
    if copy is not None:
        deeds_of(copy).withdraw(copy, act.by)
    deeds_of(post).restore(post, act.by)


def _chosen(act: Act, slug: str) -> Any:
    """The place of that slug. Raises Refused where it is gone."""
    there = next((p for p in place_deeds_of(act.place).others(act.place) if p.slug == slug), None)
    if there is None:
        raise Refused("not_allowed")
    return there


MOVE = Deed(
    name="move",
    group="other",
    label=_("Move it to another room or topic"),
    done=_("Moved to another room or topic"),
    seen=_(
        "It appears there as the newest, and is out of sight here. The first post of a thread takes its thread along."
    ),
    told=_("A moderator has moved a message of yours to “%(room)s”, where it fits better."),
    fits=stands(Standing.VISIBLE),
    do=move,
    undo=move_back,
    options=(Option("room", _("Which room or topic"), rooms),),
)
