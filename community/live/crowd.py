"""How many sockets each member has open over all processes; without Redis, what this process knows."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from community.live.pulse import LIFE, LIFE_SIGN, TTL
from community.live.redis import FAILURES, SHORT, clients

MOST_SOCKETS = 12
"""Of one member, whatever they are connected to."""
PROCESSES = "hearthside:sockets"
A_BATCH = 500

# KEYS: the set of processes, scored by the second at which each expires; this process's hash of members and counts.
# ARGV: this process, the seconds to live and those to be remembered, then member and count in turns. Gives how many
# members this process counts, then for each member asked about the sum over all processes.
SCRIPT = """
local now, life = tonumber(redis.call('TIME')[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + life, ARGV[1])
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] == '0' then redis.call('HDEL', KEYS[2], ARGV[i])
  else redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
local answer, all = {redis.call('HLEN', KEYS[2])}, redis.call('ZRANGE', KEYS[1], 0, -1)
for i = 4, #ARGV, 2 do
  local sum = 0
  for _, process in ipairs(all) do
    sum = sum + (tonumber(redis.call('HGET', KEYS[1] .. ':' .. process, ARGV[i])) or 0)
  end
  answer[#answer + 1] = sum
end
return answer
"""


class Crowd:
    """This process's share, told to Redis as it changes. `here` gives every member's count in this process."""

    def __init__(self, here: Callable[[], Mapping[str, int]]) -> None:
        self._here = here
        self._process = secrets.token_hex(4)
        self._changed: dict[str, int] = {}
        self._next: asyncio.Task[dict[str, int]] | None = None
        self._last: asyncio.Task[dict[str, int]] | None = None
        self._beat: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Keep this process's share fresh, on the running loop."""
        self._beat = asyncio.get_running_loop().create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Nobody is here any more."""
        for task in (self._beat, self._next, self._last):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        with contextlib.suppress(*FAILURES, TimeoutError):
            client: Any = clients().awaited(PROCESSES, SHORT)
            await client.delete(self._own)
            await client.zrem(PROCESSES, self._process)

    async def count(self, member: str, here: int) -> int:
        """How many sockets a member has, `here` of them in this process; waits at most 50 ms for Redis, once a second."""
        told = await asyncio.shield(self.tell(member, here))
        return max(here, told.get(member, 0))

    def tell(self, member: str, here: int) -> asyncio.Task[dict[str, int]]:
        """A member's count in this process has changed; sent with those that gather while the last are under way."""
        self._changed[member] = here
        loop = asyncio.get_running_loop()
        if self._next is None or self._next.done() or self._next.get_loop() is not loop:
            last = self._last if self._last is not None and self._last.get_loop() is loop else None
            self._next = loop.create_task(self._gather(last))
        return self._next

    async def _gather(self, last: asyncio.Task[dict[str, int]] | None) -> dict[str, int]:
        if last is not None and not last.done():
            await asyncio.wait([last])
        changed, self._changed = self._changed, {}
        self._last, self._next = asyncio.current_task(), None
        return (await self._send(changed))[1]

    async def _keep_fresh(self) -> None:
        """Say again that this process lives; where Redis has forgotten some of its members, all of them."""
        while True:
            await asyncio.sleep(LIFE_SIGN)
            known, _ = await self._send({})
            counts = dict(self._here())
            if known is not None and known != len(counts):
                await self._forget()
                for some in _batches(counts):
                    await self._send(dict(some))

    async def _forget(self) -> None:
        with contextlib.suppress(*FAILURES, TimeoutError):
            await clients().awaited(PROCESSES, SHORT).delete(self._own)

    async def _send(self, changed: Mapping[str, int]) -> tuple[int | None, dict[str, int]]:
        """How many members Redis counts here (None: it does not answer), and the sums of those that changed."""
        known = clients()
        if not known.breaker.open:
            flat = [word for pair in changed.items() for word in pair]
            try:
                client: Any = known.awaited(PROCESSES, SHORT)
                script = client.register_script(SCRIPT)
                here, *sums = await script(keys=[PROCESSES, self._own], args=[self._process, LIFE, TTL * 2, *flat])
                return int(here), dict(zip(changed, map(int, sums), strict=True))
            except (*FAILURES, TimeoutError):
                known.breaker.trip()
        return None, {}

    @property
    def _own(self) -> str:
        return f"{PROCESSES}:{self._process}"


def _batches(counts: Mapping[str, int]) -> Iterable[list[tuple[str, int]]]:
    pairs = list(counts.items())
    return (pairs[begin : begin + A_BATCH] for begin in range(0, len(pairs), A_BATCH))
