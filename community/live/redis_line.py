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
MOST_WAITING = 8 * 1024 * 1024
"""Bytes that may wait for a Redis that does not read."""


class RedisLine(asyncio.Protocol):
    """`heard` is called with (channel, payload) of every message; `ended` once, when the connection is lost."""

    def __init__(self, connection: Any, heard: Callable[[bytes, bytes], None], ended: Callable[[], None]) -> None:
        self._connection = connection
        self._heard, self._ended = heard, ended
        self._reader = hiredis.Reader()
        self._awaited: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._missing = 0
        self.lost = False
        self.transport: asyncio.WriteTransport = connection._writer.transport
        self.transport.set_protocol(self)

    def publish(self, publications: Iterable[Publication]) -> asyncio.Future[None]:
        """Send them in one write; done when Redis has taken all, failed when it refused one or the line was lost."""
        commands = [_command(b"PUBLISH", channel.encode(), payload) for channel, payload in publications]
        return self._send(commands)

    def ping(self) -> asyncio.Future[None]:
        """Done when Redis has answered."""
        return self._send([_command(b"PING")])

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

    def _send(self, commands: list[bytes]) -> asyncio.Future[None]:
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.lost or self.transport.get_write_buffer_size() > MOST_WAITING:
            answered.set_exception(Gone("the line to Redis is lost"))
        else:
            self._awaited.append((len(commands), answered))
            self.transport.write(b"".join(commands))
        return answered

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
        for _, answered in self._awaited:
            if not answered.done():
                answered.set_exception(Gone("the line to Redis is lost"))
        self._awaited.clear()
        self._ended()

    def _answer(self, said: Any) -> None:
        if not self._awaited:
            logger.warning("redis refused a subscription: %s", said)
            return
        count, answered = self._awaited[0]
        self._missing += 1
        if isinstance(said, hiredis.ReplyError) and not answered.done():
            answered.set_exception(ResponseError(str(said)))
        if self._missing == count:
            self._missing = 0
            self._awaited.popleft()
            if not answered.done():
                answered.set_result(None)

    def pause_writing(self) -> None:
        """`_send` looks at the buffer itself."""

    def resume_writing(self) -> None:
        """See above."""


def _command(*words: bytes) -> bytes:
    """A command as Redis reads it."""
    return b"*%d\r\n" % len(words) + b"".join([b"$%d\r\n%b\r\n" % (len(word), word) for word in words])
