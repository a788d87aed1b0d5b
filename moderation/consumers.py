"""The desk's socket: which cases are new or changed. Words never travel on it; the page asks for them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from secrets import token_hex
from typing import Annotated, Any

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError, InterfaceError
from structlog.contextvars import bind_contextvars

from community.live.hub import Note, Topic, hub
from community.live.presence import presence
from community.live.pulse import PULSE
from community.live.threads import in_database
from community.live.wire import Frame, Wire, wire_of
from community.members.roles import may
from community.members.signing import session_key_of, signed_in_member
from moderation import claiming, standing
from moderation.cases import DESK

logger = logging.getLogger(__name__)

SUBPROTOCOL = "hearthside.v1"
NOT_SIGNED_IN, NOT_ALLOWED, READS_TOO_SLOWLY, TOO_MANY = 4401, 4403, 4408, 4429
TEAM = "team"
TICK = Frame(b'{"type":"tick"}')


class Keep(msgspec.Struct, tag_field="type", tag="keep"):
    """Somebody still works on the case."""

    case: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class DeskConsumer(AsyncWebsocketConsumer):
    """One moderator's open desk."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Run until the socket is gone."""
        self.scope, self.base_send, self.channel_layer = scope, send, None
        bind_contextvars(socket=token_hex(4))
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return

    async def dispatch(self, message: dict[str, Any]) -> None:
        """The three events of a socket. What is decided is posted to the desk's pages."""
        if message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            await self.disconnect(message.get("code", 1006))
            raise StopConsumer
        elif self.arrived and not self.over:
            await self.receive(message.get("text"), message.get("bytes"))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{"type": "keep", "case": n}` keeps an own claim alive, of whoever still moderates; else `error`."""
        try:
            frame = msgspec.json.decode((text_data or "").encode("utf-8", "surrogatepass"), type=Keep)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.tell({"type": "error", "code": "bad_frame", "why": "The desk's line knows `keep` and nothing else."})
            return
        found = await in_database(_keep, self.session_key, frame.case)
        if isinstance(found, int):
            self.kicked(found)

    async def connect(self) -> None:
        """Accept, listen, authorise."""
        began = time.monotonic()
        self.member, self.deaf_to = "", frozenset[str]()
        self.arrived = self.over = False
        self.session_key = session_key_of(self.scope) or ""
        self.topic: Topic | None = None
        self.beat: asyncio.Task[None] | None = None
        self.wire: Wire = wire_of(self.scope, self.base_send)
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None)
        self.topic = await hub.listen(DESK, self)
        found = await in_database(_moderator, self.session_key)
        if isinstance(found, int):
            self.topic.gave_up()
            self.kicked(found)
            return
        self.member, self.name = found
        self.topic.seated(0, 0)
        revoked = hub.seat(self, began)
        if revoked is not None or not await hub.fits(self):
            self.kicked(revoked or TOO_MANY)
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
        self.over = True
        if self.beat is not None:
            self.beat.cancel()
        if self.topic is not None:
            await hub.leave(DESK, self)
        if self.member:
            hub.unseat(self)
        if self.arrived:
            await presence.leave(TEAM, self.member)

    def hear(self, frame: Frame, rev: int) -> None:
        """A case is new or changed; nothing is told before the moderator is known."""
        if self.arrived:
            self._write(frame)

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Several at once."""
        self.hear(together, 0)

    def stir(self, note: Note) -> None:
        """Nothing here depends on whom somebody hears."""

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
