"""Frames whose length is written longer than it needs to be, which RFC 6455 (5.2) forbids and `websockets` takes."""

from __future__ import annotations

from collections.abc import Callable, Generator

from websockets.exceptions import ProtocolError
from websockets.protocol import Protocol

Read = Callable[[int], Generator[None, None, bytes | bytearray]]
HEAD, LENGTH, MASK, PAYLOAD = range(4)


def refuse_long_lengths(codec: Protocol) -> None:
    """Let the server's `codec` fail with 1002 on a length that would fit into fewer bytes."""
    codec.reader.read_exact = Strict(codec.reader.read_exact)  # type: ignore[method-assign, assignment]


def at_rest(codec: Protocol) -> bool:
    """Whether the strict `codec` has read all it was given, between two frames and between two messages."""
    reader = codec.reader
    return not (reader.buffer or reader.eof) and codec.current_size is None and reader.read_exact.between  # type: ignore[attr-defined]


class Strict:
    """Reads for the parser of masked frames, and knows which part of a frame each read is."""

    __slots__ = ("_read", "_step")

    def __init__(self, read: Read) -> None:
        self._read = read
        self._step = HEAD

    @property
    def between(self) -> bool:
        """Whether the last frame was read to its end."""
        return self._step == HEAD

    def __call__(self, count: int) -> Generator[None, None, bytes | bytearray]:
        data = yield from self._read(count)
        if self._step == HEAD:
            self._step = LENGTH if data[1] & 0x7F > 125 else MASK
            return data
        if self._step == LENGTH and int.from_bytes(data, "big") < (126 if count == 2 else 65536):
            raise ProtocolError("length not minimal")
        self._step = (self._step + 1) % 4
        return data
