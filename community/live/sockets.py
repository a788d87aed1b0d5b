"""One member's WebSocket on our hardened daphne: RFC 6455 by the `websockets` library, both ways bounded."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed, InvalidState
from websockets.frames import CloseCode, Opcode
from websockets.frames import Frame as ClientFrame
from websockets.protocol import OPEN, SERVER, Protocol

from community.live.inbox import First, Inbox
from community.live.lengths import refuse_long_lengths
from community.live.whole import text_of
from community.live.wire import CLOSE_PATIENCE, WRITE_CAP, Frame, heading

if TYPE_CHECKING:
    from community.live.requests import Request
    from community.live.server import Server

MESSAGE_CAP = 64 * 1024
"""Bytes of a client's frame or message; a longer one closes with 1009."""
READ_SIZE = 8 * 1024
"""Bytes read at once: a flood of tiny frames costs some fifty times its size in objects."""
DISCARD_SIZE = 64 * 1024
"""Bytes read at once from somebody who was told to close: they are thrown away unseen, and a megabyte costs few turns."""
SEND_BUFFER = 128 * 1024
"""Bytes the kernel may hold for a member, so that one who does not read is noticed."""
LEFTOVER_CAP = 4 * 1024 * 1024
"""Bytes that are still taken, and thrown away, from a peer that was told to close."""
PING_AFTER = 20.0
GONE_AFTER = 50.0

quiet = logging.getLogger("community.live.rfc6455")
quiet.setLevel(logging.ERROR)
quiet.propagate = False


def waiting(transport: Any) -> int:
    """Bytes in the write buffers of a Twisted transport."""
    return len(transport.dataBuffer) - int(transport.offset) + int(transport._tempDataLen)


class Socket:
    """A Twisted protocol for one upgraded connection, and the `Wire` to it."""

    __slots__ = (
        "_binary",
        "_cut",
        "_left",
        "_leftover",
        "_parts",
        "codec",
        "factory",
        "heard",
        "inbox",
        "request",
        "server",
        "transport",
    )

    def __init__(self, server: Server, request: Request) -> None:
        self.server = server
        self.request: Request | None = request
        self.transport: Any = request.channel.transport
        self.codec = Protocol(SERVER, max_size=MESSAGE_CAP, logger=quiet)
        refuse_long_lengths(self.codec)
        self.inbox = Inbox(self)
        self.heard = time.monotonic()
        self._parts: list[bytes] = []
        self._binary = False
        self._left = False
        self._leftover = 0
        self._cut: Any = None

    # What the application says.

    def handle_reply(self, message: dict[str, Any]) -> None:
        """One ASGI message; one that is out of turn raises ValueError in the application."""
        kind = message["type"]
        if self.request is not None:
            self.request.answer_handshake(self, message)
        elif kind == "websocket.send":
            self.send(message)
        elif kind == "websocket.close":
            self.close(message.get("code") or 1000, message.get("reason") or "")
        else:
            raise ValueError(f"A socket that is open cannot take {kind}.")

    def opened(self, early: bytes) -> None:
        """The handshake is answered: from now on the connection is this socket's."""
        self.request = None
        self.transport.bufferSize = READ_SIZE
        self.heard = time.monotonic()
        self.transport.resumeProducing()
        if early:
            self.dataReceived(early)

    def send(self, message: dict[str, Any]) -> None:
        """Plain ASGI `websocket.send`: a text or some bytes."""
        if self._left or self.codec.state is not OPEN:
            return
        text = message.get("text")
        data = text.encode() if text is not None else message["bytes"]
        self._write(heading(len(data), 1 if text is not None else 2) + data)

    # The Wire.

    @property
    def buffered(self) -> int:
        return waiting(self.transport)

    def write(self, frame: Frame) -> bool:
        if self._left or self.codec.state is not OPEN or self.request is not None or self.buffered > WRITE_CAP:
            return False
        self._write(frame.wire)
        return True

    def close(self, code: int, reason: str = "") -> None:
        if self.request is not None:
            self.request.answer_handshake(self, {"type": "websocket.close", "code": code})
            return
        with contextlib.suppress(InvalidState):
            self.codec.send_close(code, reason.encode()[:123].decode(errors="ignore"))
            self._flush()
            self._leave(code, reason)
            self.transport.resumeProducing()

    def _write(self, data: bytes) -> None:
        """Straight to the kernel where nothing waits; Twisted takes the rest and notices a lost line.

        A line that was lost takes nothing: its application hears of that a moment later.
        """
        transport = self.transport
        if not transport.connected:
            return
        if not (transport.dataBuffer or transport._tempDataLen):
            try:
                sent = transport.socket.send(data)
            except OSError:
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        transport.write(data)

    def ask_first(self, first: First) -> None:
        self.inbox.first = first

    def go_on(self) -> None:
        self.inbox.go_on()

    # What the member says.

    def dataReceived(self, data: bytes) -> None:
        self.heard = time.monotonic()
        if not self._left and (text := text_of(self.codec, data)) is not None:
            self.inbox.put(text)
        else:
            self._parse(data)

    def _parse(self, data: bytes) -> None:
        """Anything else than one whole text frame."""
        if self._left:
            self._leftover += len(data)
            if self._leftover > LEFTOVER_CAP:
                self.transport.abortConnection()
                return
        self.codec.receive_data(data)
        for event in self.codec.events_received():
            if isinstance(event, ClientFrame) and not self._left:
                self._take(event)
        self._flush()
        failed = self.codec.close_sent
        if failed is not None and not self._left:
            self._leave(failed.code, failed.reason)
        if self.codec.state is OPEN and self.buffered > 2 * WRITE_CAP:
            self.close(4408, "reads too slowly")

    def _take(self, frame: ClientFrame) -> None:
        if frame.opcode is Opcode.CLOSE:
            closed = self.codec.close_rcvd
            self._leave(closed.code if closed else 1005, closed.reason if closed else "")
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            if frame.opcode is not Opcode.CONT:
                self._binary = frame.opcode is Opcode.BINARY
            self._parts.append(bytes(frame.data))
            if frame.fin:
                self._hear(b"".join(self._parts))
                self._parts = []

    def _hear(self, payload: bytes) -> None:
        if self._binary:
            self.inbox.put(payload)
            return
        try:
            self.inbox.put(payload.decode())
        except UnicodeDecodeError:
            self.codec.fail(CloseCode.INVALID_DATA, "text that is not UTF-8")
            self._leave(1007, "text that is not UTF-8")

    def connectionLost(self, reason: Any) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None
        self._leave(1006, "")
        self.server.protocol_disconnected(self)
        self._let_go()

    def _let_go(self) -> None:
        """Open the circles that would keep all this until the collector comes by, which is seldom."""
        self.inbox.let_go()
        self.codec.parser.close()

    # Between them.

    def _flush(self) -> None:
        for data in self.codec.data_to_send():
            if data:
                self._write(data)
            else:
                self.transport.loseWriteConnection()
        if self._cut is None and self.codec.close_expected():
            self._cut = self.server.later(CLOSE_PATIENCE, self.abort)

    def _leave(self, code: int, reason: str) -> None:
        """Tell the application once that the member is gone."""
        if not self._left:
            self._left = True
            self.transport.bufferSize = DISCARD_SIZE
            self.inbox.put({"type": "websocket.disconnect", "code": code, "reason": reason})

    def abort(self) -> None:
        """Cut the line; what waits in its buffers is dropped."""
        self._cut = None
        self.transport.abortConnection()

    def pause(self) -> None:
        if self.request is None:
            self.transport.pauseProducing()

    def resume(self) -> None:
        if self.request is None and not self.transport.disconnecting and self.transport.connected:
            self.transport.resumeProducing()

    def check_timeouts(self) -> None:
        """Called by the server every few seconds: ping a silent peer, cut one that stays silent."""
        silent = time.monotonic() - self.heard
        if self.request is not None:
            self.request.check_handshake(self, silent)
        elif silent > GONE_AFTER:
            self.abort()
        elif silent > PING_AFTER and self.codec.state is OPEN:
            with contextlib.suppress(InvalidState, ConnectionClosed):
                self.codec.send_ping(b"")
                self._flush()

    def handle_exception(self, exception: BaseException) -> None:
        """The application failed: say so, in the handshake as 500."""
        if self.request is not None:
            self.request.refuse(self, 500, b"")
        else:
            self.close(1011, "")

    def handle_return(self) -> None:
        """The application is done: so is the socket."""
        if self.request is not None:
            self.request.refuse(self, 403, b"")
        else:
            self.close(1000)
