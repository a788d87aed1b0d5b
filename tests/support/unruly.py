"""A stretch of line between web processes and Redis on which published frames are dropped, delayed and overtaken."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

NESTED = {b"*": 1, b">": 1, b"~": 1, b"%": 2}
IN_BULK = b"$=!"
END = b"\r\n"


@dataclass
class Dice:
    """What happens to a published frame on its way to one process: shares of 1, and at most so many seconds late."""

    drop: float = 0.0
    late: float = 0.0
    seconds: float = 1.5


class UnrulyRedis:
    """A relay on a unix socket before a Redis. Answers pass untouched; what others published obeys `dice`.

    A late frame is overtaken by those behind it. `counts` tells what became of them.
    """

    def __init__(self, folder: Path, target: Path, luck: random.Random) -> None:
        folder.mkdir(mode=0o700, parents=True)
        self.socket, self.target, self.luck = folder / "s", target, luck
        self.dice = Dice()
        self.counts: Counter[str] = Counter()
        self._writers: set[asyncio.StreamWriter] = set()
        self._meetings: set[asyncio.Task[None] | None] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"unix://{self.socket}"

    def close(self) -> None:
        """The end of the test; every connection is cut."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _open(self) -> None:
        self._server = await asyncio.start_unix_server(self._meet, str(self.socket))

    async def _shut(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*filter(None, self._meetings), return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(str(self.target))
        ends = {writer, far_writer}
        self._writers |= ends
        self._meetings.add(asyncio.current_task())
        try:
            await asyncio.gather(self._ask(reader, far_writer), self._tell(far_reader, writer))
        finally:
            for end in ends:
                end.close()
            self._writers -= ends
            self._meetings.discard(asyncio.current_task())

    async def _ask(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        """What a process asks passes as it is."""
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                far.write(data)
                await far.drain()
        far.close()

    async def _tell(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers pass at once, published frames as the dice fall."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                said = await reply(far)
                if said.startswith(b">") and b"\r\nmessage\r\n" in said[:32]:
                    self._throw(said, writer)
                else:
                    writer.write(said)
                    await writer.drain()
        writer.close()

    def _throw(self, said: bytes, writer: asyncio.StreamWriter) -> None:
        thrown = self.luck.random()
        if thrown < self.dice.drop:
            self.counts["dropped"] += 1
        elif thrown < self.dice.drop + self.dice.late:
            self.counts["late"] += 1
            self._loop.call_later(self.luck.uniform(0, self.dice.seconds), writer.write, said)
        else:
            self.counts["on time"] += 1
            writer.write(said)


async def reply(reader: asyncio.StreamReader) -> bytes:
    """The bytes of one whole answer of RESP 2 or 3. Raises IncompleteReadError at the end of the line."""
    head = await reader.readuntil(END)
    kind, rest = head[:1], head[1:-2]
    if kind in IN_BULK and int(rest) >= 0:
        return head + await reader.readexactly(int(rest) + 2)
    for _ in range(max(0, int(rest)) * NESTED[kind] if kind in NESTED else 0):
        head += await reply(reader)
    return head
