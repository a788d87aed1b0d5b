"""The desk's socket: which cases are new or changed. Words never travel on it; the page asks for them."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

import msgspec
from django.db import DatabaseError, InterfaceError

from community.live.hub import Topic, hub
from community.live.presence import presence
from community.live.pulse import PULSE
from community.live.threads import in_database
from community.live.wire import Frame
from community.members.lines import NOT_ALLOWED, NOT_SIGNED_IN, TICK, QuietLine
from community.members.roles import may
from community.members.signing import signed_in_member
from moderation import claiming, standing
from moderation.cases import DESK

logger = logging.getLogger(__name__)

TEAM = "team"


class Keep(msgspec.Struct, tag_field="type", tag="keep"):
    """Somebody still works on the case."""

    case: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class DeskConsumer(QuietLine):
    """One moderator's open desk."""

    topic: Topic | None = None
    beat: asyncio.Task[None] | None = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{"type": "keep", "case": n}` keeps an own claim alive, of whoever still moderates; else `error`."""
        try:
            frame = msgspec.json.decode((text_data or "").encode("utf-8", "surrogatepass"), type=Keep)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.refuse("The desk's line knows `keep` and nothing else.")
            return
        found = await in_database(_keep, self.session_key, frame.case)
        if isinstance(found, int):
            self.kicked(found)

    async def arrive(self) -> None:
        """Listen, then authorise, so that nothing told meanwhile is missed."""
        self.topic = await hub.listen(DESK, self)
        found = await in_database(_moderator, self.session_key)
        if isinstance(found, int):
            self.topic.gave_up()
            self.kicked(found)
            return
        self.member, self.name = found
        self.topic.seated(0, 0)
        if not await self.has_a_seat():
            return
        self._write(Frame(b'{"type":"welcome"}'))
        self.arrived = True
        await presence.arrive(TEAM, self.member, self.name)
        self.beat = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        """Every `PULSE` seconds look whether this is still a moderator, and say that the line is alive."""
        while True:
            await asyncio.sleep(PULSE)
            try:
                found = await in_database(_moderator, self.session_key)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database did not answer a desk (%s)", type(error).__name__)
            else:
                if isinstance(found, int):
                    self.kicked(found)
                    return
            self._write(TICK)

    async def disconnect(self, code: int) -> None:
        """Leave the desk."""
        if self.beat is not None:
            self.beat.cancel()
        if self.topic is not None:
            await hub.leave(DESK, self)
        if self.arrived:
            await presence.leave(TEAM, self.member)


def _keep(session_key: str, case_pk: int) -> tuple[str, str] | int:
    """Keep the claim of whoever this is, if they may still moderate; otherwise the code to close with."""
    found = _moderator(session_key)
    if not isinstance(found, int):
        claiming.keep(case_pk, found[0])
    return found


def _moderator(session_key: str) -> tuple[str, str] | int:
    """The moderator's public id and name, or the code to close with."""
    member = signed_in_member(session_key)
    if member is None:
        return NOT_SIGNED_IN
    if not may(member, "moderate") or standing.of_one(member).shut_out:
        return NOT_ALLOWED
    return member.public_id, member.username
