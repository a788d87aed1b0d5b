"""A deed at the desk that met somebody's words crosswise is done again, as if it had come a moment later.

Words lock their room or thread and then the case that they join; a deed locks its case and then the room or thread that
it changes. PostgreSQL ends one of two that wait for each other. Words are stored again by their writer; here the deed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

logger = logging.getLogger(__name__)

PAUSES = (0.05, 0.2, 0.5)
"""Seconds before each further try."""
DEADLOCK = "40P01"
P = ParamSpec("P")
T = TypeVar("T")


def done_again(deed: Callable[P, T]) -> Callable[P, T]:
    """For functions that are one transaction: after a deadlock it is rolled back whole, and tried anew.

    Within somebody else's transaction the error goes to whoever began that.
    """

    @wraps(deed)
    def do(*args: P.args, **more: P.kwargs) -> T:
        for pause in PAUSES:
            try:
                return deed(*args, **more)
            except OperationalError as error:
                if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                    raise
            logger.warning("%s met words of somebody crosswise; trying again", deed.__name__)
            time.sleep(pause)
        return deed(*args, **more)

    return do
