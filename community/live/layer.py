"""The channel layer of channels-redis over a quicker line: its groups, shards and sentinels, many messages a write."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer
from channels_redis.serializers import BaseMessageSerializer, registry
from channels_redis.utils import _wrap_close, create_pool, decode_hosts
from redis.exceptions import RedisError

from community.live.redis_line import Publication, RedisLine, Told, promised

logger = logging.getLogger("community.live")

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
PING_SECONDS = 10.0
FAILURES = (RedisError, OSError, TimeoutError)


class Packing(BaseMessageSerializer):
    """The same bytes as the layer's own msgpack, which makes a new packer with 256 KiB of its own for each message."""

    as_bytes = staticmethod(msgspec.msgpack.Encoder().encode)
    from_bytes = staticmethod(msgspec.msgpack.Decoder().decode)


registry.register_serializer("msgspec", Packing)


class Layer(RedisPubSubChannelLayer):
    """What CHANNEL_LAYERS names."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"serializer_format": "msgspec", **options})

    def _get_layer(self) -> LoopLayer:
        loop = asyncio.get_running_loop()
        found: LoopLayer | None = self._layers.get(loop)
        if found is None:
            found = self._layers[loop] = LoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        return found


class LoopLayer(RedisPubSubLoopLayer):
    """The layer of one event loop."""

    def __init__(self, hosts: Any = None, **options: Any) -> None:
        super().__init__(hosts, **options)
        self._shards = [Shard(host, self) for host in decode_hosts(hosts)]

    async def group_send_many(self, messages: Mapping[str, dict[str, Any]]) -> None:
        """Send each group its message, one write a shard. Raises what one fails with, once the others have theirs."""
        by_shard = self._sorted(messages)
        sent = await asyncio.gather(
            *(shard.publish_many(some) for shard, some in by_shard.items()), return_exceptions=True
        )
        for failure in filter(None, sent):
            raise failure

    def publish_soon(self, messages: Mapping[str, dict[str, Any]], told: Told) -> bool:
        """The same at once, without a task; False, and nothing sent, where a line has to be opened first.

        `told` hears None, or what one shard failed with, once all have answered.
        """
        by_shard = self._sorted(messages)
        lines = [(line, some) for shard, some in by_shard.items() if (line := shard.line) is not None]
        if len(lines) < len(by_shard):
            return False
        together = _together(len(lines), told)
        for line, some in lines:
            line.publish(some, together)
        return True

    def _sorted(self, messages: Mapping[str, dict[str, Any]]) -> dict[Shard, list[Publication]]:
        by_shard: dict[Shard, list[Publication]] = {}
        for group, message in messages.items():
            channel = self._get_group_channel_name(group)
            publication = (channel, self.channel_layer.serialize(message))
            by_shard.setdefault(self._get_shard(channel), []).append(publication)
        return by_shard

    def hand_to(self, channel: str, take: Callable[[dict[str, Any]], None]) -> None:
        """From now on what comes for the channel is handed over as it is read; nobody may `receive` it any more."""
        self.channels[channel] = Taker(self.channel_layer.deserialize, take)

    async def let_go(self, channel: str) -> None:
        """Hear nothing more for the channel."""
        self.channels.pop(channel, None)
        await self._get_shard(channel).unsubscribe(channel)


class Taker:
    """Stands where channels-redis keeps a channel's queue."""

    __slots__ = ("_read", "_take")

    def __init__(self, read: Callable[[bytes], Any], take: Callable[[dict[str, Any]], None]) -> None:
        self._read, self._take = read, take

    def put_nowait(self, payload: bytes) -> None:
        """What came from Redis."""
        self._take(self._read(payload))


def _together(count: int, told: Told) -> Told:
    """Of `count` answers the last is passed on, with what failed among all of them."""
    if count == 1:
        return told
    failures: list[Exception | None] = []

    def one(error: Exception | None) -> None:
        failures.append(error)
        if len(failures) == count:
            told(next(filter(None, failures), None))

    return one


class Shard:
    """One Redis of the layer: keeps a line to it and, after a loss, finds it again with all subscriptions."""

    def __init__(self, host: dict[str, Any], layer: LoopLayer) -> None:
        self._host = {**host, "protocol": 3}
        self._layer = layer
        self._pool: Any = None
        self._line: RedisLine | None = None
        self._wanted: dict[str, None] = {}
        self._lock = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()

    @property
    def line(self) -> RedisLine | None:
        """The line, where there is one."""
        return self._line

    async def publish(self, channel: str, message: bytes) -> None:
        """Publish one message. Raises what Redis fails with."""
        await self.publish_many([(channel, message)])

    async def publish_many(self, publications: Iterable[Publication]) -> None:
        """Publish them in one write; returns when Redis has taken them. A line that does not answer is given up."""
        line = await self._connected()
        answered, told = promised()
        line.publish(publications, told)
        await answered

    async def subscribe(self, channel: str) -> None:
        """Listen to the channel, also after a loss of the line."""
        if channel not in self._wanted:
            self._wanted[channel] = None
            self._keep()
            if self._line is not None:
                self._line.subscribe([channel])
            else:
                await self._connected()

    async def unsubscribe(self, channel: str) -> None:
        """Listen no longer."""
        if channel in self._wanted:
            del self._wanted[channel]
            if self._line is not None:
                self._line.unsubscribe(channel)

    async def flush(self) -> None:
        """Forget everything and close the line."""
        self._wanted.clear()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        if self._line is not None:
            self._line.abort()
        if self._pool is not None:
            await self._pool.disconnect()
            self._pool = None

    async def _connected(self) -> RedisLine:
        """The line; opened, with all subscriptions, where there is none."""
        if self._line is not None:
            return self._line
        async with self._lock:
            if self._line is None:
                self._pool = self._pool or create_pool(self._host)
                connection = self._pool.make_connection()
                await connection.connect()
                self._lost.clear()
                line = self._line = RedisLine(connection, self._heard, self._gone)
                line.subscribe(self._wanted)
            return self._line

    def _heard(self, channel: bytes, payload: bytes) -> None:
        """Into the queues of the channels of this process."""
        name, layer = channel.decode(), self._layer
        if name in layer.channels:
            layer.channels[name].put_nowait(payload)
        for member in layer.groups.get(name, ()):
            if member in layer.channels:
                layer.channels[member].put_nowait(payload)

    def _gone(self) -> None:
        self._line = None
        self._lost.set()

    def _keep(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.get_running_loop().create_task(self._keep_listening())

    async def _keep_listening(self) -> None:
        """Come back after a loss; a line that is silent for long is asked whether it still is one."""
        pause = FIRST_PAUSE
        while True:
            try:
                line = await self._connected()
                pause = FIRST_PAUSE
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._lost.wait(), PING_SECONDS)
                    continue
                await line.ping()
            except FAILURES as error:
                if pause == FIRST_PAUSE:
                    logger.warning("the line to redis is lost (%s); trying again", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
