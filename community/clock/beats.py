"""When each job of the clock last ended, kept in Redis for whoever watches the place; nothing depends on it."""

from __future__ import annotations

import logging
import time
from typing import Any

from community.live.redis import FAILURES, clients

logger = logging.getLogger(__name__)

KEY = "hearthside:clock"
KEPT_SECONDS = 7 * 24 * 3600


def beat(job: str) -> None:
    """The job has just ended well."""
    try:
        both = clients().sync(timeout=0.5).pipeline(transaction=False)
        both.hset(KEY, job, str(time.time()))
        both.expire(KEY, KEPT_SECONDS)
        both.execute()
    except FAILURES as error:
        logger.debug("a beat of the clock was not noted (%s)", type(error).__name__)


def ages() -> dict[str, float]:
    """Seconds since each job ended. Raises one of `FAILURES` when Redis is away."""
    now = time.time()
    found: dict[Any, Any] = clients().sync(timeout=1.0).hgetall(KEY)
    return {job.decode(): max(0.0, now - float(at)) for job, at in found.items()}
