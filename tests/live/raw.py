"""RFC 6455 by hand: what no library would let a client do."""

from __future__ import annotations

import os
import socket
import struct
from typing import NamedTuple

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Heard(NamedTuple):
    """One frame from the server."""

    opcode: int
    payload: bytes
    fin: bool = True

    @property
    def code(self) -> int | None:
        """The code of a close frame."""
        return struct.unpack("!H", self.payload[:2])[0] if len(self.payload) >= 2 else None


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool = True, length: bytes = b""
) -> bytes:
    """A client's frame; `length` replaces the length bytes, which include the mask bit."""
    masked = 0x80 if mask else 0
    size = len(payload)
    if not length:
        if size < 126:
            length = bytes([masked | size])
        elif size < 65536:
            length = struct.pack("!BH", masked | 126, size)
        else:
            length = struct.pack("!BQ", masked | 127, size)
    head = bytes([fin << 7 | rsv << 4 | opcode]) + length
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index & 3] for index, byte in enumerate(payload))


def close(code: int, reason: bytes = b"") -> bytes:
    """A close frame."""
    return frame(8, struct.pack("!H", code) + reason)


class Line:
    """One TCP connection to a server under test."""

    def __init__(self, port: int, patience: float = 5, small: bool = False) -> None:
        self.socket = socket.socket()
        if small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(patience)
        self.socket.connect(("127.0.0.1", port))
        self.port = port
        self.left = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *about: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Some bytes."""
        self.socket.sendall(data)

    def shake(self, path: str = "/", head: str = "GET {} HTTP/1.1", **headers: str | None) -> int:
        """A handshake; gives the status. `Upgrade=None` leaves a header out, `_` stands for `-`."""
        self.ask(path, head, **headers)
        return self.status()

    def ask(self, path: str = "/", head: str = "GET {} HTTP/1.1", **headers: str | None) -> None:
        """The same without waiting for the answer."""
        wanted: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": KEY,
            "Sec-WebSocket-Version": "13",
        }
        wanted |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [head.format(path), *(f"{name}: {value}" for name, value in wanted.items() if value is not None)]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def status(self) -> int:
        """The status of an HTTP answer; its head is taken, its body stays in `left`."""
        while b"\r\n\r\n" not in self.left:
            data = self.socket.recv(4096)
            if not data:
                raise ConnectionError(f"closed after {self.left!r}")
            self.left += data
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        self.head = head.decode("latin-1")
        return int(self.head.split()[1])

    def need(self, count: int) -> bytes:
        """So many bytes."""
        while len(self.left) < count:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed by the server")
            self.left += data
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def hear(self) -> Heard:
        """The next frame."""
        first, second = self.need(2)
        size = second & 127
        if size == 126:
            size = struct.unpack("!H", self.need(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.need(8))[0]
        return Heard(first & 15, self.need(size), bool(first & 0x80))

    def closed(self) -> int | None:
        """The code of the close frame that comes, whatever comes before it."""
        while (heard := self.hear()).opcode != 8:
            pass
        return heard.code

    def ended(self) -> bool:
        """Whether the server has nothing more to say and hangs up."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionError:
            return True
        return True
