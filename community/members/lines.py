"""What every quiet line has in common: a socket that tells its page that something is new, and takes hardly anything."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from structlog.contextvars import bind_contextvars

from community.live.hub import Note, hub
from community.live.wire import Frame, Wire, wire_of
from community.members.signing import session_key_of

SUBPROTOCOL = "hearthside.v1"
NOT_SIGNED_IN, NOT_ALLOWED, NOT_THERE, READS_TOO_SLOWLY, TOO_MANY = 4401, 4403, 4404, 4408, 4429
TICK = Frame(b'{"type":"tick"}')


class QuietLine(AsyncWebsocketConsumer, ABC):
    """One member's socket, without a task or a thread hop per event.

    A line says in `arrive` who is there and what they hear, and sets `arrived` once it may be told things.
    """

    member = ""
    gone = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Run until the socket is gone."""
        self.scope, self.base_send, self.channel_layer = scope, send, None
        del scope  # the line lets go of it, once it has arrived
        bind_contextvars(socket=token_hex(4))
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        except BaseException:
            await asyncio.shield(self._go(1011))  # whoever fails or is cut off leaves no ear behind
            raise

    async def dispatch(self, message: dict[str, Any]) -> None:
        """The three events of a socket. What people write is posted to pages."""
        if message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            await self._go(message.get("code", 1006))
            raise StopConsumer
        elif self.arrived and not self.over:
            await self.receive(message.get("text"), message.get("bytes"))

    async def _go(self, code: int) -> None:
        """Leave, once."""
        if not self.gone:
            self.over = self.gone = True
            await self.disconnect(code)
            if self.member:
                hub.unseat(self)

    async def connect(self) -> None:
        """Accept, then authorise."""
        self.began = time.monotonic()
        self.member, self.deaf_to = "", frozenset[str]()
        self.arrived = self.over = False
        self.session_key = session_key_of(self.scope) or ""
        self.wire: Wire = wire_of(self.scope, self.base_send)
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None)
        await self.arrive()
        self.scope = {}

    @abstractmethod
    async def arrive(self) -> None:
        """Find out who it is, and listen."""

    async def has_a_seat(self) -> bool:
        """Register the line of `member`; False, and closed, when they were revoked meanwhile or have too many."""
        revoked = hub.seat(self, self.began)
        if revoked is None and await hub.fits(self):
            return True
        self.kicked(revoked or TOO_MANY)
        return False

    def hear(self, frame: Frame, rev: int) -> None:
        """Something is new; nothing is told before it is known who this is."""
        if self.arrived:
            self._write(frame)

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Several at once."""
        self.hear(together, 0)

    def stir(self, note: Note) -> None:
        """Whom this member hears changes with the next page: no words travel here."""

    def tell(self, frame: dict[str, Any]) -> None:
        """One frame for this socket."""
        self._write(Frame(msgspec.json.encode(frame)))

    def refuse(self, why: str) -> None:
        """A frame that made no sense; the line stays."""
        self.tell({"type": "error", "code": "bad_frame", "why": why})

    def kicked(self, code: int) -> None:
        """Close at once."""
        self.over = True
        self.wire.close(code)

    def _write(self, frame: Frame) -> None:
        if not self.over and not self.wire.write(frame):
            self.kicked(READS_TOO_SLOWLY)
