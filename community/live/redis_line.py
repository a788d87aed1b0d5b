"""One connection to Redis that publishes and listens at once: many commands a write, and nothing waits in between.

redis-py opens it (addresses, passwords, TLS, sentinels are its business); from then on the bytes are split here by
hiredis. With RESP 3 what others publish comes on the same connection as the answers, and often in the same read.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as Gone
from redis.exceptions import ResponseError

logger = logging.getLogger("community.live")

Publication = tuple[str, bytes]
"""A channel and what is published there."""
Told = Callable[[Exception | None], None]
"""Called once with what became of a write: None, or what failed."""
MOST_WAITING = 8 * 1024 * 1024
"""Bytes that may wait for a Redis that does not read."""
ANSWER_SECONDS = 2.0
"""After so long without an answer the line is given up."""
READ_SIZE = 32 * 1024
"""Bytes read at once. asyncio's own size is so large that the C library asks the kernel for it with each reading."""


class RedisLine(asyncio.Protocol):
    """`heard` is called with (channel, payload) of every message; `ended` once, when the connection is lost."""

    def __init__(self, connection: Any, heard: Callable[[bytes, bytes], None], ended: Callable[[], None]) -> None:
        self._connection = connection
        self._heard, self._ended = heard, ended
        self._reader = hiredis.Reader()
        self._awaited: deque[tuple[int, float, Told]] = deque()
        self._answered = 0
        self._refusal: Exception | None = None
        self._watch: asyncio.TimerHandle | None = None
        self.lost = False
        self.transport: asyncio.WriteTransport = connection._writer.transport
        self.transport.max_size = READ_SIZE
        self.transport.set_protocol(self)

    def publish(self, publications: Iterable[Publication], told: Told) -> None:
        """Send them in one write; `told` hears when Redis has taken all, refused one, or the line was lost."""
        self._send([_command(b"PUBLISH", channel.encode(), payload) for channel, payload in publications], told)

    def ping(self) -> asyncio.Future[None]:
        """Done when Redis has answered, failed when the line was lost."""
        answered, told = promised()
        self._send([_command(b"PING")], told)
        return answered

    def subscribe(self, channels: Iterable[str]) -> None:
        """Listen to these channels from now on."""
        self.transport.writelines([_command(b"SUBSCRIBE", channel.encode()) for channel in channels])

    def unsubscribe(self, channel: str) -> None:
        """Listen no longer."""
        self.transport.write(_command(b"UNSUBSCRIBE", channel.encode()))

    def abort(self) -> None:
        """Cut it; who waits for an answer is told that it is lost."""
        self.transport.abort()
        self.connection_lost(None)

    def _send(self, commands: list[bytes], told: Told) -> None:
        if self.lost or self.transport.get_write_buffer_size() > MOST_WAITING:
            told(Gone("the line to Redis is lost"))
            return
        loop = asyncio.get_running_loop()
        self._awaited.append((len(commands), loop.time() + ANSWER_SECONDS, told))
        self.transport.write(b"".join(commands))
        if self._watch is None:
            self._watch = loop.call_later(ANSWER_SECONDS, self._look)

    def _look(self) -> None:
        """One timer for all commands: give the line up when the oldest waits too long."""
        self._watch = None
        if not self._awaited:
            return
        loop, due = asyncio.get_running_loop(), self._awaited[0][1]
        if loop.time() < due:
            self._watch = loop.call_at(due, self._look)
        else:
            self.abort()

    # What asyncio calls.

    def data_received(self, data: bytes) -> None:
        """Pushed messages go to the ear, everything else answers the oldest command."""
        self._reader.feed(data)
        while (said := self._reader.gets()) is not False:
            if type(said) is hiredis.PushNotification:
                if said[0] == b"message":
                    self._heard(said[1], said[2])
            else:
                self._answer(said)

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody waits any longer."""
        if self.lost:
            return
        self.lost = True
        if self._watch is not None:
            self._watch.cancel()
        self._ended()
        while self._awaited:
            self._awaited.popleft()[2](Gone("the line to Redis is lost"))

    def _answer(self, said: Any) -> None:
        if not self._awaited:
            logger.warning("redis refused a subscription: %s", said)
            return
        self._answered += 1
        if isinstance(said, hiredis.ReplyError):
            self._refusal = ResponseError(str(said))
        if self._answered == self._awaited[0][0]:
            refusal, self._refusal, self._answered = self._refusal, None, 0
            self._awaited.popleft()[2](refusal)

    def pause_writing(self) -> None:
        """`_send` looks at the buffer itself."""

    def resume_writing(self) -> None:
        """See above."""


def promised() -> tuple[asyncio.Future[None], Told]:
    """A future of the running loop, and what settles it."""
    answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def told(error: Exception | None) -> None:
        if answered.done():
            return
        if error is None:
            answered.set_result(None)
        else:
            answered.set_exception(error)

    return answered, told


def _command(*words: bytes) -> bytes:
    """A command as Redis reads it."""
    return b"*%d\r\n" % len(words) + b"".join([b"$%d\r\n%b\r\n" % (len(word), word) for word in words])
