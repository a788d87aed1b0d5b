"""The thread socket: that something is new, that somebody is writing. Words never travel on it; pages ask for them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Literal

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from structlog.contextvars import bind_contextvars

from community.live.hub import Note, Topic, hub
from community.live.threads import in_database
from community.live.wire import Frame, Wire, wire_of
from community.members.blocking import deaf_to
from community.members.models import Member
from community.members.signing import session_key_of, signed_in_rows
from community.threads import telling
from community.threads.access import find
from moderation import standing

SUBPROTOCOL = "hearthside.v1"
NOT_SIGNED_IN, NOT_ALLOWED, NO_SUCH_THREAD, READS_TOO_SLOWLY, TOO_MANY = 4401, 4403, 4404, 4408, 4429
WRITING_SECONDS = 3.0
FRAMES_BURST, FRAMES_PER_SECOND = 30.0, 2.0


class Writing(msgspec.Struct):
    """Somebody is writing an answer."""

    type: Literal["writing"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads along: `member` is a public id, `seq` and `rev` the thread's numbers when they came."""

    member: str
    deaf_to: frozenset[str]
    silenced: bool
    seq: int
    rev: int


class ThreadConsumer(AsyncWebsocketConsumer):
    """One open page of a thread."""

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
        """The three events of a socket. What is written is posted to the thread's page."""
        if message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            await self.disconnect(message.get("code", 1006))
            raise StopConsumer
        elif self.reader is not None and not self.over:
            await self.receive(message.get("text"), message.get("bytes"))

    async def connect(self) -> None:
        """Accept, listen, authorise; nothing that is told meanwhile is missed, as `welcome` has the newest numbers."""
        began = self.counted_at = time.monotonic()
        self.member, self.deaf_to, self.over, self.by = "", frozenset[str](), False, token_hex(4)
        self.reader: Reader | None = None
        self.allowance, self.wrote_at = FRAMES_BURST, 0.0
        self.session_key = session_key_of(self.scope) or ""
        self.pk: int = self.scope["url_route"]["kwargs"]["pk"]
        self.wire: Wire = wire_of(self.scope, self.base_send)
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None)
        self.topic: Topic = await hub.listen(telling.topic_of(self.pk), self)
        found = await in_database(_reader, self.session_key, self.pk)
        if isinstance(found, int):
            self.topic.gave_up()
            self.kicked(found)
            return
        self.member, self.deaf_to = found.member, found.deaf_to
        revoked = hub.seat(self, began)
        if revoked is not None or not await hub.fits(self):
            self.topic.gave_up()
            self.kicked(revoked or TOO_MANY)
            return
        self.tell({"type": "welcome", "seq": found.seq, "rev": found.rev, "you": self.by})
        self.reader = found
        self.topic.seated(found.rev, 0)

    async def disconnect(self, code: int) -> None:
        """Leave the thread."""
        self.over = True
        await hub.leave(self.topic.name, self)
        if self.member:
            hub.unseat(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{"type": "writing"}` is passed on at most once each three seconds; anything else is answered with `error`."""
        if not self._within_allowance():
            self.kicked(TOO_MANY)
            return
        try:
            msgspec.json.decode((text_data or "").encode("utf-8", "surrogatepass"), type=Writing)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.tell(
                {"type": "error", "code": "bad_frame", "why": "A thread's line knows `writing` and nothing else."}
            )
            return
        now, reader = time.monotonic(), self.reader
        if reader is not None and not reader.silenced and now - self.wrote_at >= WRITING_SECONDS:
            self.wrote_at = now
            hub.tell(telling.writing(self.pk, reader.member, self.by))

    def _within_allowance(self) -> bool:
        now = time.monotonic()
        self.allowance = min(FRAMES_BURST, self.allowance + (now - self.counted_at) * FRAMES_PER_SECOND) - 1
        self.counted_at = now
        return self.allowance >= 0

    def hear(self, frame: Frame, rev: int) -> None:
        """Something is new; nothing is told before the reader is known."""
        if self.reader is not None:
            self._write(frame)

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Several at once."""
        self.hear(together, 0)

    def stir(self, note: Note) -> None:
        """Whom this member hears changes with the next page; the socket carries no words."""

    def tell(self, frame: dict[str, Any]) -> None:
        """One frame for this socket."""
        self._write(Frame(telling.encode(frame)))

    def kicked(self, code: int) -> None:
        """Close at once."""
        self.over = True
        self.wire.close(code)

    def _write(self, frame: Frame) -> None:
        if not self.over and not self.wire.write(frame):
            self.kicked(READS_TOO_SLOWLY)


def _reader(session_key: str, pk: int) -> Reader | int:
    """Whose session this is and the thread's numbers, or the code to close with."""
    rows = signed_in_rows(session_key, standing.rows_of)
    if not rows:
        return NOT_SIGNED_IN
    member: Member = rows[0]
    now = standing.of_rows(rows)
    if now.shut_out:
        return NOT_ALLOWED
    thread = find(member, pk)
    if thread is None:
        return NO_SUCH_THREAD
    return Reader(member.public_id, deaf_to(member), now.silenced, thread.seq, thread.rev)
