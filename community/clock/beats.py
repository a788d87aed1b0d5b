"""When each job of the clock last began and ended, kept in Redis for whoever watches the place and for the next clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from community.live.redis import FAILURES, clients

logger = logging.getLogger(__name__)

KEY = "hearthside:clock"
BEGUN = "hearthside:clock:begun"
KEPT_SECONDS = 7 * 24 * 3600
# By the clock of Redis, so that no machine's own makes a job late. Two clocks do not make each other's beats older.
TELL = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
for number = 2, #ARGV, 2 do
    local at = now - ARGV[number + 1]
    if at > tonumber(redis.call('HGET', KEYS[1], ARGV[number]) or 0) then
        redis.call('HSET', KEYS[1], ARGV[number], tostring(at))
    end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
_ended: dict[str, float] = {}
"""When each job of this process ended, by its own monotonic clock: told anew with every beat, since Redis may forget."""


def beat(job: str) -> None:
    """The job has just ended well."""
    now = _ended[job] = time.monotonic()
    _tell(KEY, {name: now - at for name, at in _ended.items()})


def begin(job: str) -> None:
    """The job is about to be done: a clock that does not live to the end of it has left word."""
    _tell(BEGUN, {job: 0.0})


def _tell(key: str, ages: Mapping[str, float]) -> None:
    told = [part for name, age in ages.items() for part in (name, f"{age:.3f}")]
    try:
        clients().sync(timeout=0.5).eval(TELL, 1, key, str(KEPT_SECONDS), *told)
    except FAILURES as error:
        logger.debug("a beat of the clock was not noted (%s)", type(error).__name__)


def ages() -> dict[str, float]:
    """Seconds since each job ended. Raises one of `FAILURES` when Redis is away."""
    return _seconds_since(KEY)[0]


def untried() -> dict[str, float]:
    """Seconds since each job began or ended, whichever was later. Raises one of `FAILURES` when Redis is away."""
    ended, begun = _seconds_since(KEY, BEGUN)
    return {job: min(known[job] for known in (ended, begun) if job in known) for job in ended | begun}


def _seconds_since(*keys: str) -> list[dict[str, float]]:
    asked = clients().sync(timeout=1.0).pipeline(transaction=False)
    asked.time()
    for key in keys:
        asked.hgetall(key)
    (seconds, micros), *found = asked.execute()
    now = seconds + micros / 1e6
    return [{job.decode(): max(0.0, now - float(at)) for job, at in dict[Any, Any](one).items()} for one in found]
