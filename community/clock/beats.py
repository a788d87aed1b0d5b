"""When each job of the clock last ended, kept in Redis for whoever watches the place; nothing depends on it."""

from __future__ import annotations

import logging
import time
from typing import Any

from community.live.redis import FAILURES, clients

logger = logging.getLogger(__name__)

KEY = "hearthside:clock"
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
    told = [part for name, at in _ended.items() for part in (name, f"{now - at:.3f}")]
    try:
        clients().sync(timeout=0.5).eval(TELL, 1, KEY, str(KEPT_SECONDS), *told)
    except FAILURES as error:
        logger.debug("a beat of the clock was not noted (%s)", type(error).__name__)


def ages() -> dict[str, float]:
    """Seconds since each job ended. Raises one of `FAILURES` when Redis is away."""
    both = clients().sync(timeout=1.0).pipeline(transaction=False)
    both.time()
    both.hgetall(KEY)
    (seconds, micros), found = both.execute()
    now, ended = seconds + micros / 1e6, dict[Any, Any](found)
    return {job.decode(): max(0.0, now - float(at)) for job, at in ended.items()}
