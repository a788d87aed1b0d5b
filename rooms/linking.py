"""What becomes of links in a room: set by the team, written down, and known to every process within seconds."""

from __future__ import annotations

import logging
from typing import cast

from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from moderation.check.signals import Links as Policy
from rooms.models import LinkChange, Links, Room

logger = logging.getLogger(__name__)

STRICTER: tuple[Policy, ...] = ("open", "newcomers", "known", "none")
DEEDS = {"room.links": _("what becomes of links was set")}
"""What the audit log calls this deed."""


class Policies:
    """The rooms of this process that differ from the default. No query to read them."""

    def __init__(self) -> None:
        self._rooms: dict[int, Policy] = {}

    def look(self) -> None:
        """Take in what is set now, in one query; while the database does not answer, what was known before stands."""
        try:
            unlike = Room.objects.exclude(links=Links.NEWCOMERS).values_list("pk", "links")
            self._rooms = {pk: cast(Policy, links) for pk, links in unlike}
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the rooms' policies for links could not be looked up (%s)", type(error).__name__)

    def of(self, room_pk: int) -> Policy:
        """The policy of a room."""
        return self._rooms.get(room_pk, "newcomers")


policies = Policies()


def policy_of(room_pk: int, least: Policy = "open") -> Policy:
    """What becomes of links in this room as of the last look (`rooms.keeping` looks every two seconds).

    `least` is what holds everywhere for now; the stricter of the two counts.
    """
    return max(policies.of(room_pk), least, key=STRICTER.index)


def set_policy(room_pk: int, policy: str, by: Member) -> Room:
    """Set it and write down who did. Raises Refused for a policy that nobody knows."""
    if policy not in Links.values:
        raise Refused("not_allowed")
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room_pk)
        if room.links != policy:
            LinkChange.objects.create(room=room, was=room.links, now=policy, by=by)
            chain.write("room.links", actor=by.pk, subject=("room", room.pk), was=room.links, now=policy)
            room.links = policy
            room.save(update_fields=["links"])
    policies.look()
    return room
