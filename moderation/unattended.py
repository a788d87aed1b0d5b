"""The host's rules for the hours in which nobody is on duty. Words in a crisis pass all of them."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError

from moderation import duty
from moderation.models import Watch
from moderation.models.duty import first_minutes

logger = logging.getLogger(__name__)

KNOWN_SECONDS = 5.0
LONGEST_MINUTES = 7 * 24 * 60

_known: tuple[float, Watch] = (0.0, Watch())


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds now: seconds between messages of one member, and what waits for a moderator."""

    slow_seconds: int
    hold_links: bool
    hold_first: bool


def watch() -> Watch:
    """The host's row, or one with the defaults; one query, at most every five seconds a process."""
    global _known
    if time.monotonic() - _known[0] > KNOWN_SECONDS or not _known[0]:
        try:
            found = Watch.objects.first() or Watch()
        except (DatabaseError, InterfaceError) as error:
            # These rules never come between somebody and the room: the last known ones stand.
            logger.warning("the rules for hours without a moderator could not be read (%s)", type(error).__name__)
            found = _known[1]
        _known = (time.monotonic(), found)
    return _known[1]


def forget() -> None:
    """Read the row anew: it was changed here."""
    global _known
    _known = (0.0, Watch())


def rules() -> Rules | None:
    """The rules that hold now; None while somebody is on duty, or when the host has none. For threads."""
    now = watch()
    if not now.unattended or duty.staffed_now():
        return None
    return Rules(now.slow_seconds, now.hold_links, now.hold_first)


def minutes_for(priority_name: str) -> int:
    """How soon somebody should look at a case of that weight."""
    return int({**first_minutes(), **watch().minutes}[priority_name])
