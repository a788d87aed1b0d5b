"""The limit: asyncio, one `write` for each member, no framework; it checks, stores and authorises nothing."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys

from bench.line import frame_at

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
rooms: dict[bytes, set[Client]] = {}


class Client(asyncio.Protocol):
    """One member: what they send goes as it is to everybody in the room."""

    def __init__(self) -> None:
        self.data, self.room = b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        rooms.get(self.room, set()).discard(self)

    def data_received(self, data: bytes) -> None:
        self.data += data
        if not self.room:
            self.shake_hands()
        while self.room and (frame := frame_at(self.data, 0)) is not None:
            opcode, begin, end = frame
            # the client's frames are masked with zeros: the mask stands before the words, which may stay as they are
            end += 4
            if len(self.data) < end:
                return
            words, self.data = self.data[begin + 4 : end], self.data[end:]
            if opcode == 1:
                tell(self.room, words)

    def shake_hands(self) -> None:
        head, ended, self.data = self.data.partition(b"\r\n\r\n")
        if not ended:
            self.data = head
            return
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        accept = base64.b64encode(hashlib.sha1(fields[b"Sec-WebSocket-Key"] + GUID).digest())
        answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.transport.write(answer + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        self.room = head.split(b" ", 2)[1]
        rooms.setdefault(self.room, set()).add(self)


def tell(room: bytes, words: bytes) -> None:
    length = len(words)
    size = bytes((length,)) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
    frame = b"\x81" + size + words
    for client in rooms[room]:
        client.transport.write(frame)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
