"""A frame is encoded once, and a wire writes without waiting on any server."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from websockets.frames import Frame as Reference
from websockets.frames import Opcode

from community.live.wire import WRITE_CAP, Frame, Gathered, wire_of


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 100_000])
def test_the_encoding_is_what_the_protocol_says(size: int) -> None:
    frame = Frame(b"a" * size)
    assert frame.wire == Reference(Opcode.TEXT, frame.payload).serialize(mask=False)
    assert frame.wire is frame.wire


def test_gathered_frames_are_one_write() -> None:
    one, two = Frame(b"one"), Frame(b"two")
    assert Gathered([one, two]).wire == one.wire + two.wire
    assert Gathered([Gathered([one, two]), one]).payloads == (b"one", b"two", b"one")


class Elsewhere:
    """Another ASGI server's `send`, which may be made to wait or to fail."""

    def __init__(self) -> None:
        self.sent: list[MutableMapping[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        await self.open.wait()
        if self.broken:
            raise ConnectionError("gone")
        self.sent.append(message)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_on_another_server_frames_go_out_in_order() -> None:
    elsewhere = Elsewhere()
    wire = wire_of({}, elsewhere)
    assert all(wire.write(frame) for frame in (Frame(b"1"), Gathered([Frame(b"2"), Frame("ñ".encode())])))
    await settle()
    wire.close(4401, "bye")
    assert not wire.write(Frame(b"too late"))
    await settle()
    assert [message.get("text") for message in elsewhere.sent[:-1]] == ["1", "2", "ñ"]
    assert elsewhere.sent[-1] == {"type": "websocket.close", "code": 4401, "reason": "bye"}
    assert wire.buffered == 0


async def test_on_another_server_a_slow_reader_is_noticed() -> None:
    elsewhere = Elsewhere()
    elsewhere.open.clear()
    wire, frame, written = wire_of({}, elsewhere), Frame(b"x" * 1000), 0
    while wire.write(frame):
        written += 1
    assert WRITE_CAP <= written * 1000 <= WRITE_CAP + 2000
    await settle()
    wire.close(4408, "reads too slowly")
    elsewhere.open.set()
    await settle()
    assert [message["type"] for message in elsewhere.sent] == ["websocket.send", "websocket.close"]


async def test_on_another_server_a_lost_socket_takes_nothing_more() -> None:
    elsewhere = Elsewhere()
    elsewhere.broken = True
    wire = wire_of({}, elsewhere)
    assert wire.write(Frame(b"x"))
    await settle()
    assert not wire.write(Frame(b"y"))
    assert wire.buffered == 0
