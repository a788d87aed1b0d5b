"""The clock is killed in the middle of its work again and again: every job is done once, a minute after the last kill."""

import os
import signal
import sys
import time

import pytest
from django.db.models import Count
from django.utils import timezone

from community import env
from moderation.claiming import QUIET
from moderation.models import Case, Flag, State, Trace
from tests.support.clocks import cases_of, owed, still_owed, surroundings
from tests.support.people import new_room
from tests.support.processes import end, eventually, spawn, tail
from tests.support.rounds import LONG, dice, length, tell

ROUNDS, EACH = length(3, 20), 15
CONTACT = "text me on 202 555 0143, any time"
WITHIN = 60.0

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if LONG else 120)]


class Work:
    """What one round leaves to the clock: cases that are owed, claims that went quiet, cases to look at again."""

    def __init__(self, room, ana, mo):
        self.since = time.monotonic()
        self.took = None
        self.owed = owed(room, ana, CONTACT, EACH)
        past = timezone.now() - 2 * QUIET
        quiet = {"state": State.CLAIMED, "claimed_by": mo.member, "claimed_at": past}
        self.quiet = [self.case(ana, **quiet) for _ in range(EACH)]
        ripe = {"state": State.RESOLVED, "follow_up_at": past, "resolved_at": past}
        self.ripe = [self.case(ana, **ripe) for _ in range(EACH)]

    @staticmethod
    def case(ana, **facts):
        return Case.objects.create(
            author_id=ana.pk, author_name=ana.name, kind="contact", priority=Case.PERSON, **facts
        ).pk

    def left(self):
        """How much of it is not done yet."""
        left = still_owed(self.owed)
        left += Case.objects.filter(pk__in=self.quiet, state=State.CLAIMED).count()
        left += Case.objects.filter(pk__in=self.ripe, state=State.RESOLVED).count()
        if not left and self.took is None:
            self.took = time.monotonic() - self.since
        return left

    def wrong(self):
        """How many of them were not done exactly once."""
        about = cases_of(self.owed).annotate(told=Count("flags"))
        flags = Flag.objects.filter(case__in=about).count()
        released = Trace.objects.filter(case__in=self.quiet, what="release").values_list("case", flat=True)
        returned = Trace.objects.filter(case__in=self.ripe, what="return").values_list("case", flat=True)
        return {
            "cases": abs(about.count() - EACH) + abs(flags - EACH),
            "claims": abs(len(released) - EACH) + EACH - len(set(released)),
            "returns": abs(len(returned) - EACH) + EACH - len(set(returned)),
        }


def test_killed_in_the_middle_again_and_again(new_place, move_in, tmp_path):
    place, luck = new_place(), dice("the clock")
    ana, mo = move_in(place, "ana"), move_in(place, "mo", role="moderator")
    log, room, works, killed = tmp_path / "clock.log", new_room(), [], 0
    command = [sys.executable, str(env.BASE / "manage.py"), "clock"]
    around = {**os.environ, **surroundings(place)}

    def left():
        return sum(work.left() for work in works if work.took is None)

    while killed < ROUNDS and len(works) < 2 * ROUNDS:
        works.append(Work(room, ana, mo))
        begin = left()
        until = luck.randint(1, begin - 1)
        clock = spawn(command, log, env=around)
        eventually(lambda: left() <= until, "the clock in the middle of its work", 40, step=0.001)  # noqa: B023
        end(clock, signal.SIGKILL)
        killed += 0 < left() < begin
    last = time.monotonic()
    clock = spawn(command, log, env=around)
    eventually(lambda: not left(), f"the end of the work {tail(log)}", WITHIN, step=0.05)
    recovered = time.monotonic() - last
    end(clock)
    wrong = {what: sum(work.wrong()[what] for work in works) for what in ("cases", "claims", "returns")}
    slowest = max(work.took for work in works)
    tell(
        "the clock killed",
        in_the_middle=killed,
        jobs=3 * EACH * len(works),
        not_once=wrong,
        slowest=f"{slowest:.1f} s",
        after_the_last_kill=f"{recovered:.1f} s",
    )
    assert killed == ROUNDS
    assert not any(wrong.values())
    assert slowest <= WITHIN
