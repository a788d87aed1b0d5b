"""The loop of the clock: each job in its time, and none that fails holds up the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, close_old_connections

from community.clock.beats import beat
from community.clock.jobs import Job

logger = logging.getLogger(__name__)


def run_forever(jobs: Sequence[Job]) -> None:
    """Do every job at once and then each in its rhythm, until the process ends."""
    due = dict.fromkeys(jobs, 0.0)
    while True:
        job = min(due, key=due.__getitem__)
        time.sleep(max(0.0, due[job] - time.monotonic()))
        run(job)
        due[job] = time.monotonic() + job.every


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
