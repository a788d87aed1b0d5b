"""One member's WebSocket on uvicorn: bounded both ways, written to directly, and small while it is idle."""

from __future__ import annotations

import asyncio
import socket as sockets
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request
from websockets.protocol import Protocol, State

from community.live.inbox import First, Inbox
from community.live.lengths import refuse_long_lengths
from community.live.sockets import DISCARD_SIZE, READ_SIZE, SEND_BUFFER
from community.live.whole import text_of
from community.live.wire import CLOSE_PATIENCE, EXTENSION, WRITE_CAP, Frame


class Queue(Inbox):
    """An inbox under the name by which uvicorn fills it."""

    __slots__ = ()
    put_nowait = Inbox.put


OPEN = asyncio.Event()
"""What a socket that takes all bytes has for a gate; one of its own each costs most of a KiB."""
OPEN.set()


class DirectSocket(WebSocketsSansIOProtocol):
    """Uvicorn's socket that is a `Wire` too.

    Each member holds one for hours: its attributes, uvicorn's too, have slots, and what only the handshake needs goes
    with it.
    """

    __slots__ = (
        "_failed",
        "_fresh",
        "app",
        "app_state",
        "asgi_version",
        "client",
        "close_sent",
        "close_timeout",
        "close_timer",
        "config",
        "conn",
        "connections",
        "curr_msg_data_type",
        "default_headers",
        "disconnected",
        "frames",
        "handshake_complete",
        "handshake_initiated",
        "initial_response",
        "last_ping_rtt",
        "logger",
        "loop",
        "pending_ping_payload",
        "ping_interval",
        "ping_sent_at",
        "ping_timeout",
        "ping_timer",
        "pong_timer",
        "queue",
        "read_paused",
        "request",
        "response",
        "root_path",
        "scheme",
        "scope",
        "server",
        "tasks",
        "transport",
        "writable",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_lengths(self.conn)
        self.queue: Any = Queue(self)
        self.writable = OPEN
        self._failed = self._fresh = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._read_at_once(READ_SIZE)
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, SEND_BUFFER)

    def _read_at_once(self, size: int) -> None:
        cast(Any, self.transport).max_size = size

    def data_received(self, data: bytes) -> None:
        self._fresh = not self.handshake_initiated
        if self._failed:
            return
        if not self.close_sent and (text := text_of(self.conn, data)) is not None:
            self.queue.put(text)
        else:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Open the circles, too, that would keep all this until the collector comes by, which is seldom."""
        super().connection_lost(exc)
        self.queue.let_go()
        self.conn.parser.close()

    def handle_parser_exception(self) -> None:
        """Say goodbye; what still comes is taken and thrown away for a moment, so that the goodbye arrives."""
        self._failed = True
        self._read_at_once(DISCARD_SIZE)
        failure = self.conn.close_sent
        code, reason = (failure.code, failure.reason) if failure is not None else (1002, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.write_eof()
        self.close_sent = True
        self.close_timer = self.loop.call_later(CLOSE_PATIENCE, self.transport.abort)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._let_go()

    def _let_go(self) -> None:
        """Forget the handshake; also its parser, unless that has begun with a frame which came too early."""
        self.scope = self.request = self.response = cast(Any, None)
        if self._fresh and self.conn.state is State.OPEN:
            self.conn.parser = Protocol.parse(self.conn)
            next(self.conn.parser)

    def send_receive_event_to_app(self) -> None:
        """Go on reading while little waits: uvicorn stops and begins again with each message, two calls of the kernel."""
        data, self.frames = b"".join(self.frames), []
        if self.close_sent:
            return
        if self.curr_msg_data_type == "bytes":
            self.queue.put(data)
            return
        try:
            self.queue.put(data.decode())
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()

    def receive(self) -> Any:
        """The next ASGI message, to be awaited."""
        return self.queue.get()

    def ask_first(self, first: First) -> None:
        self.queue.first = first

    def go_on(self) -> None:
        self.queue.go_on()

    @property
    def idle(self) -> bool:
        """Whether the application waits for a message and none is there."""
        return bool(self.queue.idle)

    def pause(self) -> None:
        """Too much waits; after a close the goodbye still has to be read."""
        if not self.close_sent:
            self.read_paused = True
            self.transport.pause_reading()

    def resume(self) -> None:
        """The application has read what waited."""
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def pause_writing(self) -> None:
        self.writable = asyncio.Event()

    def resume_writing(self) -> None:
        self.writable.set()
        self.writable = OPEN

    def hold(self) -> None:
        """Take nothing more from the member."""
        self.read_paused = False  # or the application's next look into its queue would go on reading
        self.transport.pause_reading()

    @property
    def buffered(self) -> int:
        """Bytes that the member has not taken yet."""
        return int(self.transport.get_write_buffer_size())

    def write(self, frame: Frame) -> bool:
        """Send `frame` at once; False when the socket is not open or the member reads too slowly."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing() or self.buffered > WRITE_CAP:
            return False
        self.transport.write(frame.wire)
        return True

    def close(self, code: int, reason: str = "") -> None:
        """Close with `code`; a peer that does not answer in time is cut."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, reason.encode()[:123].decode(errors="ignore"))
        except InvalidState:
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.read_paused = False
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_PATIENCE, self.transport.abort)
