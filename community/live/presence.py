"""Who is in which room: expiring entries in Redis, kept fresh by each process for its own seats."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from community.live.pulse import HEARTBEAT, TTL
from community.live.redis import FAILURES, clients

logger = logging.getLogger("community.live")

SECONDS = 0.2
"""How long Redis may take."""
SAME_ANSWER = 0.09
"""Seconds for which those who ask about a room share one answer: a room fills without a thousand questions."""

# A room is a sorted set: "member, process, name" as JSON, scored by the second at which it expires (by Redis's clock).
# KEYS: rooms' sets, one a call. ARGV: the seconds to live, then entries.
TOUCH = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[i]) end
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]) * 2)
"""
# ARGV: how many at most, of a crowd always the same ones. Gives the number of different members, then "id", "name" in
# turn.
LOOK = """
local now = tonumber(redis.call('TIME')[1])
local function look(key, limit)
  local seen, count, answer = {}, 0, {0}
  local entries = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')
  if limit > 0 and #entries > limit then table.sort(entries) end
  for _, entry in ipairs(entries) do
    local said = cjson.decode(entry)
    if not seen[said[1]] then
      seen[said[1]] = true
      count = count + 1
      if count <= limit then
        answer[#answer + 1] = said[1]
        answer[#answer + 1] = said[3]
      end
    end
  end
  answer[1] = count
  return answer
end
"""
WHO = LOOK + "return look(KEYS[1], tonumber(ARGV[1]))"
# The same of many rooms, an ARGV for each.
MANY = LOOK + "local all = {} for n, key in ipairs(KEYS) do all[n] = look(key, tonumber(ARGV[n])) end return all"

Who = tuple[int, list[tuple[str, str]]]


class Presence:
    """The seats of this process, and what Redis knows of everybody's."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._seats: dict[str, dict[str, list[Any]]] = {}  # room → member → [seats taken, name]
        self._lock = threading.Lock()
        self._task: asyncio.Task[None] | None = None
        self._changes: list[tuple[str, str, str]] = []  # "TOUCH" or "ZREM", room, entry
        self._next: asyncio.Task[None] | None = None
        self._last: asyncio.Task[None] | None = None
        self._asked: dict[tuple[str, int], tuple[float, asyncio.Task[Who]]] = {}

    # Life in the process.

    async def start(self) -> None:
        """Begin to keep this process's seats fresh; a hook for the server's start."""
        self._task = asyncio.get_running_loop().create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Give up all seats; a hook for the server's end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        left = [("ZREM", room, entry) for room, entries in self._everybody().items() for entry in entries]
        self._seats.clear()
        await self._send(left)

    async def arrive(self, room: str, member: str, name: str) -> bool:
        """Take a seat; True when the member had none in this process."""
        with self._lock:
            seat = self._seats.setdefault(room, {}).setdefault(member, [0, name])
            seat[0] += 1
            first = seat[0] == 1
        if first:
            await self._write("TOUCH", room, self._entry(member, seat[1]))
        return first

    async def leave(self, room: str, member: str, name: str = "") -> bool:
        """Give up a seat; True when it was the member's last in this process."""
        with self._lock:
            seats = self._seats.get(room, {})
            seat = seats.get(member)
            if seat is None:
                return False
            seat[0] -= 1
            last = seat[0] <= 0
            if last:
                del seats[member]
            if not seats:
                self._seats.pop(room, None)
        if last:
            await self._write("ZREM", room, self._entry(member, seat[1]))
        return last

    # Questions.

    async def who(self, room: str, limit: int = 50) -> Who:
        """How many different members are there, and `(id, name)` of at most `limit` of them."""
        now, loop = time.monotonic(), asyncio.get_running_loop()
        since, task = self._asked.get((room, limit), (0.0, None))
        if task is None or now - since > SAME_ANSWER or task.get_loop() is not loop:
            task = loop.create_task(self._who(room, limit))
            self._asked[room, limit] = (now, task)
        count, people = await asyncio.shield(task)
        here, some = self._known_here(room, limit)
        missing = [person for person in some if person not in people]
        if count > len(people) or not missing:
            return max(count, here), people
        return max(count + len(missing), here), [*people, *missing][:limit]

    async def _who(self, room: str, limit: int) -> Who:
        known = clients()
        if not known.breaker.open:
            try:
                client: Any = known.awaited(key(room), SECONDS)
                return told(await client.register_script(WHO)(keys=[key(room)], args=[limit]))
            except (*FAILURES, TimeoutError):
                known.breaker.trip()
        return self._known_here(room, limit)

    def who_now(self, room: str, limit: int = 50) -> Who:
        """The same as `who`, for threads."""
        known = clients()
        if not known.breaker.open:
            try:
                return told(known.sync(key(room), SECONDS).eval(WHO, 1, key(room), limit))
            except FAILURES:
                known.breaker.trip()
        return self._known_here(room, limit)

    def counts(self, rooms: Iterable[str]) -> dict[str, int]:
        """How many different members each room has, for threads; without Redis, of this process."""
        return {room: count for room, (count, _) in self.several(dict.fromkeys(rooms, 0)).items()}

    def several(self, wanted: Mapping[str, int]) -> dict[str, Who]:
        """The same as `who_now` of many rooms at once: `wanted` says how many people of each are to be named."""
        known = clients()
        if wanted and not known.breaker.open:
            try:
                return self._several(known, wanted)
            except FAILURES:
                known.breaker.trip()
        return {room: self._known_here(room, limit) for room, limit in wanted.items()}

    def _several(self, known: Any, wanted: Mapping[str, int]) -> dict[str, Who]:
        """One question to each place that holds some of the rooms."""
        found: dict[str, Who] = {}
        for place in known.places:
            here = [room for room in wanted if known.place_of(key(room)) == place]
            if here:
                client, limits = known.sync(key(here[0]), SECONDS), [wanted[room] for room in here]
                answers = client.eval(MANY, len(here), *map(key, here), *limits)
                found |= {room: told(answer) for room, answer in zip(here, answers, strict=True)}
        return found

    # What is written.

    async def _keep_fresh(self) -> None:
        """Every few seconds, all seats of this process in one pipeline; nothing is lost when one beat is."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            seats = self._everybody()
            await self._send([("TOUCH", room, *entries) for room, entries in seats.items()])

    async def _write(self, deed: str, room: str, entry: str) -> None:
        """One change, sent with those that gather while the last ones are under way."""
        self._changes.append((deed, room, entry))
        loop = asyncio.get_running_loop()
        if self._next is None or self._next.done() or self._next.get_loop() is not loop:
            last = self._last if self._last is not None and self._last.get_loop() is loop else None
            self._next = loop.create_task(self._gather(last))
        await asyncio.shield(self._next)

    async def _gather(self, last: asyncio.Task[None] | None) -> None:
        if last is not None and not last.done():
            await asyncio.wait([last])
        changes, self._changes = self._changes, []
        self._last, self._next = asyncio.current_task(), None
        await self._send(changes)

    async def _send(self, changes: Sequence[tuple[str, ...]]) -> None:
        """Changes in their order, one pipeline for each place that holds some of the rooms."""
        known = clients()
        for place in known.places:
            here = [change for change in changes if known.place_of(key(change[1])) == place]
            if not here or known.breaker.open:
                continue
            try:
                pipeline = known.awaited(key(here[0][1]), SECONDS).pipeline(transaction=False)
                for deed, room, *entries in here:
                    if deed == "ZREM":
                        pipeline.zrem(key(room), *entries)
                    else:
                        pipeline.eval(TOUCH, 1, key(room), TTL, *entries)
                await pipeline.execute()
            except (*FAILURES, TimeoutError):
                known.breaker.trip()

    def _everybody(self) -> dict[str, list[str]]:
        """The entries of all seats of this process, by room."""
        with self._lock:
            return {
                room: [self._entry(member, seat[1]) for member, seat in members.items()]
                for room, members in self._seats.items()
            }

    def _entry(self, member: str, name: str) -> str:
        return json.dumps([member, self._process, name], ensure_ascii=False, separators=(",", ":"))

    def _known_here(self, room: str, limit: int) -> Who:
        with self._lock:
            here = [(member, str(seat[1])) for member, seat in self._seats.get(room, {}).items()]
        return len(here), here[:limit]


def key(room: str) -> str:
    """Where a room's seats are."""
    return f"hearthside:present:{room}"


def told(answer: list[Any]) -> Who:
    """What the script says."""
    words = [word.decode() if isinstance(word, bytes) else str(word) for word in answer[1:]]
    return int(answer[0]), list(zip(words[::2], words[1::2], strict=True))


# The one of this process.
presence = Presence()
start, stop = presence.start, presence.stop
arrive, leave = presence.arrive, presence.leave
who, counts = presence.who, presence.counts
