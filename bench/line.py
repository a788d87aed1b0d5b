"""One client's WebSocket, as cheap as it can be: frames are split, not decoded, and equal bytes are split once."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import NamedTuple

MARK = b" xq"
"""Stands before the tag in every message of the load."""
TAG = 7
KEPT = 4000
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a system is spoken to. `say` has %(tag)s, %(words)s and %(room)s; a delivery starts with `delivery`.

    `greet` follows the handshake. `steps` are pairs of what a frame holds and what is answered, with %(room)s and
    %(name)s; after the last of them a client is in the room, or after the handshake when there are none. A frame that
    holds one of `failures` is none of the above. `offers` is the subprotocol.
    """

    say: str
    delivery: bytes
    greet: str = ""
    steps: tuple[tuple[bytes, str], ...] = ()
    failures: tuple[bytes, ...] = ()
    offers: str = ""

    def fails(self, payload: bytes) -> bytes:
        """The failure that a frame tells of, if it tells of one."""
        return next((failure for failure in self.failures if failure in payload), b"")


class Split(NamedTuple):
    """What some bytes held: the tags of deliveries, others as (opcode, payload), and how many bytes were used."""

    tags: tuple[bytes, ...]
    others: tuple[tuple[int, bytes], ...]
    used: int


class Splitter:
    """Splits bytes into frames; members of a room get the same bytes, so that most were split before."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[bytes, Split] = {}

    def split(self, data: bytes) -> Split:
        """The frames in `data`."""
        known = self._known.get(data)
        if known is None:
            if len(self._known) > KEPT:
                self._known.clear()
            known = self._known[data] = self._split(data)
        return known

    def _split(self, data: bytes) -> Split:
        tags, others, at = [], [], 0
        while (frame := frame_at(data, at)) is not None:
            opcode, begin, at = frame
            payload = data[begin:at]
            where = payload.find(MARK) if payload.startswith(self._dialect.delivery) else -1
            if where >= 0 and not self._dialect.fails(payload):
                tags.append(payload[where + len(MARK) : where + len(MARK) + TAG])
            else:
                others.append((opcode, payload))
        return Split(tuple(tags), tuple(others), at)


def frame_at(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Opcode, first byte and end of the payload of the frame at `at`; None while it is not all there."""
    have = len(data) - at
    if have < 2:
        return None
    length, head = data[at + 1] & 127, 2
    if length > 125:
        head = 4 if length == 126 else 10
        if have < head:
            return None
        length = int.from_bytes(data[at + 2 : at + head], "big")
    if have < head + length:
        return None
    return data[at] & 15, at + head, at + head + length


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """A client's frame; the mask is zero, which is allowed and costs nothing."""
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, 0x80 | length)) + b"\0\0\0\0" + payload
    return bytes((0x80 | opcode, 0xFE)) + length.to_bytes(2, "big") + b"\0\0\0\0" + payload


class Line:
    """One connection. `heard` has (time, tags) of its `count` deliveries; at `ready_at` its client was in the room."""

    __slots__ = ("awaits", "closed", "count", "fd", "heard", "ready_at", "rest", "room", "socket", "step", "upgraded")

    def __init__(self, port: int, path: str, cookie: str, room: str, offers: str = "") -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        more = f"Cookie: {cookie}\r\n" if cookie else ""
        more += f"Sec-WebSocket-Protocol: {offers}\r\n" if offers else ""
        self.socket.send(UPGRADE.format(path=path, port=port, more=more).encode())
        self.fd, self.room = self.socket.fileno(), room
        self.rest, self.upgraded, self.closed = b"", False, False
        self.ready_at, self.count, self.step = 0.0, 0, 0
        self.awaits = b""
        self.heard: list[tuple[float, tuple[bytes, ...]]] = []
