"""The line of an open conversation: its member hears at once that something is new, and the page asks for it."""

from __future__ import annotations

import asyncio
import logging

from django.db import DatabaseError, InterfaceError

from community.live.hub import Note
from community.live.pulse import PULSE
from community.live.threads import in_database
from community.live.wire import Frame
from community.members.lines import NOT_SIGNED_IN, TICK, QuietLine
from community.members.signing import signed_in_member

logger = logging.getLogger(__name__)

WELCOME = Frame(b'{"type":"welcome"}')


class ConversationConsumer(QuietLine):
    """One member's open page. It hears what is told to this member alone, and needs no topic of its own."""

    beat: asyncio.Task[None] | None = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken."""
        self.refuse("This line only tells; what is said is posted to the page.")

    async def arrive(self) -> None:
        """Find out who it is, listen."""
        self.member = await in_database(_member, self.session_key)
        if not self.member:
            self.kicked(NOT_SIGNED_IN)
        elif await self.has_a_seat():
            self.arrived = True
            self._write(WELCOME)
            self.beat = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        """Every `PULSE` seconds look whether the session still stands, and say that the line is alive."""
        while True:
            await asyncio.sleep(PULSE)
            try:
                found = await in_database(_member, self.session_key)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database did not answer a conversation (%s)", type(error).__name__)
            else:
                if found != self.member:
                    self.kicked(NOT_SIGNED_IN)
                    return
            self._write(TICK)

    async def disconnect(self, code: int) -> None:
        """Leave."""
        if self.beat is not None:
            self.beat.cancel()

    def stir(self, note: Note) -> None:
        """What is told to this member alone: something is new in a conversation, or help lines came."""
        if note.payload and self.arrived:
            self._write(Frame(note.payload))


def _member(session_key: str) -> str:
    """The public id of whoever has the session; empty when it has ended."""
    member = signed_in_member(session_key)
    return member.public_id if member is not None else ""
