"""How often anybody may do anything: token buckets that all processes share, numbers in `limits.toml`."""

from __future__ import annotations

import threading
import time
import tomllib
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from community.live.redis import FAILURES, SHORT, Clients, clients

# KEYS: the bucket. ARGV: capacity, seconds a token, cost. Gives {taken (0 or 1), milliseconds to wait}.
SCRIPT = """
local capacity, seconds, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 't', 'at')
local tokens, at = tonumber(kept[1]) or capacity, tonumber(kept[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) / seconds)
local taken, wait = 0, 0
if tokens >= cost then
  tokens, taken = tokens - cost, 1
else
  wait = math.ceil((cost - tokens) * seconds * 1000)
end
redis.call('HSET', KEYS[1], 't', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * seconds * 1000) + 1000)
return {taken, wait}
"""
KEPT_AT_MOST = 20_000


class Taken(NamedTuple):
    """Whether it may be done now, and otherwise in how many seconds."""

    ok: bool
    retry_after: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """`burst` at once, then one each `seconds`."""

    burst: float
    seconds: float


def read(path: Path) -> dict[str, Bucket]:
    """The buckets by name; ValueError when a number makes no sense."""
    found = {name: Bucket(**numbers) for name, numbers in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    for name, bucket in found.items():
        if bucket.burst < 1 or bucket.seconds <= 0:
            raise ValueError(f"{path.name}: {name} needs a burst of 1 or more and seconds above 0.")
    return found


BUCKETS = read(Path(__file__).with_suffix(".toml"))


class Own:
    """The buckets of this process, for the time without Redis; the least used are forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, bucket: Bucket, cost: float) -> Taken:
        """The same sum as the script's."""
        now = time.monotonic()
        with self._lock:
            tokens, at = self._kept.pop(key, (bucket.burst, now))
            tokens = min(bucket.burst, tokens + (now - at) / bucket.seconds)
            ok = tokens >= cost
            self._kept[key] = (tokens - cost if ok else tokens, now)
            if len(self._kept) > KEPT_AT_MOST:
                self._kept.popitem(last=False)
        return Taken(ok, 0.0 if ok else (cost - tokens) * bucket.seconds)


own = Own()


def take(name: str, key: str, cost: float = 1, refill: float | None = None) -> Taken:
    """Take from the bucket `name` of `key`, for threads; `refill` seconds a token override the file's number.

    Waits at most 50 ms for Redis; then, and for a second after, this process's own bucket answers.
    """
    bucket, where, arguments = prepared(name, key, cost, refill)
    known = clients()
    if not known.breaker.open:
        try:
            client: Any = known.sync(where, SHORT)
            return told(client.register_script(SCRIPT)(keys=[where], args=arguments))
        except FAILURES:
            known.breaker.trip()
    return own.take(where, bucket, cost)


async def take_async(name: str, key: str, cost: float = 1, refill: float | None = None) -> Taken:
    """The same, for the event loop."""
    bucket, where, arguments = prepared(name, key, cost, refill)
    known: Clients = clients()
    if not known.breaker.open:
        try:
            client: Any = known.awaited(where, SHORT)
            return told(await client.register_script(SCRIPT)(keys=[where], args=arguments))
        except (*FAILURES, TimeoutError):
            known.breaker.trip()
    return own.take(where, bucket, cost)


def prepared(name: str, key: str, cost: float, refill: float | None) -> tuple[Bucket, str, list[float]]:
    """The bucket's numbers, its place in Redis (no names, no addresses) and the script's arguments."""
    bucket = BUCKETS[name] if refill is None else Bucket(BUCKETS[name].burst, refill)
    where = f"hearthside:limit:{name}:{blake2b(key.encode(), digest_size=12).hexdigest()}"
    return bucket, where, [bucket.burst, bucket.seconds, cost]


def told(answer: list[int]) -> Taken:
    """What the script says."""
    return Taken(bool(answer[0]), answer[1] / 1000)
