"""What is written to a member's socket: a frame encoded once for everybody, and the wire it goes out on."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol

from community.live.inbox import First

EXTENSION = "hearthside.wire"
WRITE_CAP = 256 * 1024
"""Bytes that may wait for a member who reads slowly before the next frame is refused."""
IDLE_GRACE = 3.0
"""Seconds that deeds under way have at a restart before their socket is told 1012."""
CLOSE_PATIENCE = 3.0
"""Seconds a peer has to answer a close frame before its connection is cut."""

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Frame:
    """One server text frame: UTF-8 `payload`, and its RFC 6455 encoding made on first use and kept."""

    __slots__ = ("_wire", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The bytes that go to the transport: header without mask, then the payload."""
        if self._wire is None:
            self._wire = heading(len(self.payload)) + self.payload
        return self._wire

    @property
    def payloads(self) -> tuple[bytes, ...]:
        """The payloads in it, one per frame."""
        return (self.payload,)


class Gathered(Frame):
    """Several frames that go out in one write; `payload` is empty, `payloads` has them all."""

    __slots__ = ("_payloads",)

    def __init__(self, frames: Iterable[Frame]) -> None:
        kept = list(frames)
        super().__init__(b"")
        self._wire = b"".join([frame.wire for frame in kept])
        self._payloads = tuple(payload for frame in kept for payload in frame.payloads)

    @property
    def payloads(self) -> tuple[bytes, ...]:
        return self._payloads


def heading(length: int, opcode: int = 1) -> bytes:
    """The header of an unmasked, unfragmented frame of `length` bytes."""
    first = 0x80 | opcode
    if length < 126:
        return bytes((first, length))
    if length < 65536:
        return struct.pack("!BBH", first, 126, length)
    return struct.pack("!BBQ", first, 127, length)


class Wire(Protocol):
    """Writes to one member without awaiting; use it from the event loop's thread only."""

    @property
    def buffered(self) -> int:
        """Bytes that the member has not taken yet."""

    def write(self, frame: Frame) -> bool:
        """Send `frame`; False when the socket is not open or more than `WRITE_CAP` bytes wait already."""

    def close(self, code: int, reason: str = "") -> None:
        """Close with `code`; a peer that does not answer is cut after `CLOSE_PATIENCE` seconds."""

    def ask_first(self, first: First) -> None:
        """Ask `first` with each text that comes while the application waits, before waking it, where that is known."""

    def go_on(self) -> None:
        """What `first` took is done."""


def wire_of(scope: Scope, send: Send) -> Wire:
    """The direct wire where the server offers one, else a queue in front of plain ASGI `send`."""
    direct: Wire | None = (scope.get("extensions") or {}).get(EXTENSION)
    return direct if direct is not None else QueuedWire(send)


class QueuedWire:
    """A wire over any ASGI server: a bounded queue and a task that lives only while something waits."""

    __slots__ = ("_closing", "_queue", "_send", "_task", "buffered")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: deque[dict[str, Any]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.buffered = 0

    def write(self, frame: Frame) -> bool:
        if self._closing or self.buffered > WRITE_CAP:
            return False
        for payload in frame.payloads:
            self.buffered += len(payload)
            self._queue.append({"type": "websocket.send", "text": payload.decode()})
        self._wake()
        return True

    def close(self, code: int, reason: str = "") -> None:
        if self._closing:
            return
        if self.buffered > WRITE_CAP:
            self._queue.clear()
        self._closing = True
        self._queue.append({"type": "websocket.close", "code": code, "reason": reason})
        self._wake()

    def ask_first(self, first: First) -> None:
        """Plain ASGI hands everything to the application."""

    def go_on(self) -> None:
        """See above."""

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._drain())
            self._task.add_done_callback(self._drained)

    async def _drain(self) -> None:
        while self._queue:
            message = self._queue.popleft()
            if message["type"] == "websocket.close":
                await asyncio.wait_for(self._send(message), CLOSE_PATIENCE)
                return
            await self._send(message)
            self.buffered -= len(message["text"].encode())

    def _drained(self, task: asyncio.Task[None]) -> None:
        """A failed send means that the socket is gone: what waits goes with it, nothing else may be written."""
        self._task = None
        if task.cancelled() or task.exception() is not None:
            self._closing = True
            self._queue.clear()
            self.buffered = 0


async def refuse(scope: Scope, send: Send, status: int, text: str = "") -> None:
    """Refuse a socket in its handshake with an HTTP status (403 where the server knows no better)."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 4404 if status == 404 else 4403})
        return
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
