"""The line of an open conversation: its member hears at once that something is new, and the page asks for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError, InterfaceError

from community.live.hub import Note, hub
from community.live.threads import in_database
from community.live.wire import Frame, Wire, wire_of
from community.members.signing import session_key_of, signed_in_member

logger = logging.getLogger(__name__)

SUBPROTOCOL = "hearthside.v1"
NOT_SIGNED_IN, READS_TOO_SLOWLY, TOO_MANY = 4401, 4408, 4429
TICK_SECONDS = 15.0
WELCOME, TICK = Frame(b'{"type":"welcome"}'), Frame(b'{"type":"tick"}')
ERROR = {"type": "error", "code": "bad_frame", "why": "This line only tells; what is said is posted to the page."}


class ConversationConsumer(AsyncWebsocketConsumer):
    """One member's open page. It hears what is told to this member alone, and needs no topic of its own."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Run until the socket is gone."""
        self.scope, self.base_send, self.channel_layer = scope, send, None
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return

    async def dispatch(self, message: dict[str, Any]) -> None:
        """The three events of a socket."""
        if message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            await self.disconnect(message.get("code", 1006))
            raise StopConsumer
        elif self.arrived:
            self.tell(ERROR)

    async def connect(self) -> None:
        """Accept, find out who it is, listen."""
        began = time.monotonic()
        self.member, self.deaf_to = "", frozenset[str]()
        self.arrived = self.over = False
        self.session_key = session_key_of(self.scope) or ""
        self.beat: asyncio.Task[None] | None = None
        self.wire: Wire = wire_of(self.scope, self.base_send)
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None)
        self.member = await in_database(_member, self.session_key)
        if not self.member:
            self.kicked(NOT_SIGNED_IN)
            return
        revoked = hub.seat(self, began)
        if revoked is not None or not await hub.fits(self):
            self.kicked(revoked or TOO_MANY)
            return
        self.arrived = True
        self._write(WELCOME)
        self.beat = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        """Every `TICK_SECONDS` look whether the session still stands, and say that the line is alive."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
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
        self.over = True
        if self.beat is not None:
            self.beat.cancel()
        if self.member:
            hub.unseat(self)

    def hear(self, frame: Frame, rev: int) -> None:
        """There is no topic to hear."""

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Nor several at once."""

    def stir(self, note: Note) -> None:
        """What is told to this member alone: something is new in a conversation, or help lines came."""
        if note.payload and self.arrived:
            self._write(Frame(note.payload))

    def tell(self, frame: dict[str, Any]) -> None:
        """One frame for this socket."""
        self._write(Frame(msgspec.json.encode(frame)))

    def kicked(self, code: int) -> None:
        """Close at once."""
        self.over = True
        self.wire.close(code)

    def _write(self, frame: Frame) -> None:
        if not self.over and not self.wire.write(frame):
            self.kicked(READS_TOO_SLOWLY)


def _member(session_key: str) -> str:
    """The public id of whoever has the session; empty when it has ended."""
    member = signed_in_member(session_key)
    return member.public_id if member is not None else ""
