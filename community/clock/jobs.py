"""The table of what is done again and again: its name, how often, and the work, which lives where its data lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from community.checkins import opening
from community.clock import copying
from community.members import tidying
from community.threads import owing as owing_threads
from community.threads import placing, retaining, unanswered
from community.threads.search import guessing, mending, scrubbing
from moderation import claiming, forgetting, returning, waiting
from moderation.reaching import keeping
from rooms import calming, owing


@dataclass(frozen=True, slots=True)
class Job:
    """`work` looks into the database for what is due, does it, and gives how much it did.

    It may be killed at any moment and may run in two clocks at once: what it does, it does in transactions, and a
    second run finds nothing left to do. `every` is in seconds.
    """

    name: str
    every: float
    work: Callable[[], int]


JOBS = (
    Job("cases and cards that are owed", 2.0, owing.settle),
    Job("cases and cards that are owed to threads", 2.0, owing_threads.settle),
    Job("what words in conversations are owed", 2.0, keeping.settle),
    Job("cases that wait too long", 5.0, waiting.warn),
    Job("claims that went quiet", 20.0, claiming.expire),
    Job("cases to look at again", 20.0, returning.due),
    Job("rooms that open again", 5.0, calming.open_again),
    Job("openings that nobody answered", 30.0, unanswered.tend),
    Job("openings that were answered", 5.0, unanswered.settle),
    Job("check-ins of today", 15.0, opening.open_today),
    Job("words that search has to forget", 30.0, scrubbing.scrub),
    Job("what search missed", 300.0, mending.look_through),
    Job("words that may be meant", 60.0, guessing.count),
    Job("threads that open again", 5.0, placing.open_again),
    Job("threads whose time is over", 3600.0, retaining.let_go),
    Job("conversations that are over", 600.0, keeping.tidy),
    Job("sessions that are over", 600.0, tidying.sessions),
    Job("links for hosts", 600.0, tidying.host_links),
    Job("a copy of the database", 600.0, copying.daily),
    Job("cards that were closed long ago", 3600.0, forgetting.closed_cards),
    Job("old revocations", 3600.0, tidying.revocations),
)
