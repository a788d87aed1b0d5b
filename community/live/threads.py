"""Where blocking work goes: a few threads for the database, so that one slow query holds up nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

from community.meters import DATABASE_BUSY, DATABASE_WAIT

P = ParamSpec("P")
T = TypeVar("T")

_database = ThreadPoolExecutor(max_workers=8, thread_name_prefix="database")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `work`, run in a thread with its own database connection, one of eight in the process."""
    asked, context = time.perf_counter(), copy_context()

    def do() -> T:
        return context.run(lambda: _fresh(asked, work, *args, **kwargs))

    return await asyncio.get_running_loop().run_in_executor(_database, do)


def _fresh(asked: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` between two looks for connections that went stale."""
    DATABASE_WAIT.observe(time.perf_counter() - asked)
    DATABASE_BUSY.inc()
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
        DATABASE_BUSY.dec()
