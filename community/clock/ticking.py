"""The loop of the clock: each job in its time, and none that fails holds up the others."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, close_old_connections

from community.clock.beats import beat, begin, untried
from community.clock.jobs import Job
from community.live.redis import FAILURES

logger = logging.getLogger(__name__)


def run_forever(jobs: Sequence[Job]) -> None:
    """Do every job at once and then each in its rhythm, until the process ends."""
    due, to_begin = dict.fromkeys(in_turn(jobs), 0.0), set(jobs)
    while True:
        job = min(due, key=due.__getitem__)
        time.sleep(max(0.0, due[job] - time.monotonic()))
        if job in to_begin:
            to_begin.remove(job)
            begin(job.name)
        run(job)
        due[job] = time.monotonic() + job.every


def in_turn(jobs: Sequence[Job]) -> list[Job]:
    """The jobs, the most overdue first.

    A clock that is killed again and again, by whatever job, would else never come to those at the end of the table.
    """
    try:
        waited = untried()
    except FAILURES:
        return list(jobs)
    return sorted(jobs, key=lambda job: job.every - waited.get(job.name, math.inf))


def run(job: Job) -> None:
    """Do one job; a line is written when it did something, and when it could not."""
    close_old_connections()
    try:
        done = job.work()
    except (DatabaseError, InterfaceError) as error:
        logger.warning(
            "%s: the database did not answer (%s); trying again in %g s", job.name, type(error).__name__, job.every
        )
    except Exception:
        logger.exception("%s: failed; trying again in %g s", job.name, job.every)
    else:
        beat(job.name)
        if done:
            logger.info("%s: %s", job.name, done)
    finally:
        close_old_connections()
