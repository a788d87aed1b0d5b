"""The clock: what is due gets done, once, whoever is killed in the middle and however many clocks there are."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from community import env
from community.members.host_link import fresh_link
from community.members.models import HostLink, Revocation
from moderation.claiming import QUIET
from moderation.models import Card, Case, Flag, State, Trace
from rooms.models import Message
from tests.support.clocks import cases_of, owed, still_owed, surroundings
from tests.support.databases import manage
from tests.support.people import new_room
from tests.support.processes import end, eventually, spawn, tail

CRISIS = "I want to kill myself tonight"
CONTACT = "text me on 202 555 0143, any time"


@pytest.fixture
def clock(place, tmp_path):
    """`clock()` starts one beside the place; all end with the test."""
    started = []

    def start(*options):
        command = [sys.executable, str(env.BASE / "manage.py"), "clock", *options]
        started.append(spawn(command, tmp_path / "clock.log", env={**os.environ, **surroundings(place)}))
        return started[-1]

    yield start
    for process in started:
        end(process)


def test_a_case_and_a_card_that_are_owed_are_written(place, room, ana):
    messages = owed(room, ana, CRISIS)
    manage("clock", "--once", **surroundings(place))
    case = cases_of(messages).get()
    assert (case.priority, case.excerpt, case.author_id) == (Case.CRISIS, CRISIS, ana.pk)
    assert Card.objects.get(member_id=ana.pk).case_id == case.pk
    assert not still_owed(messages)
    flags = list(case.flags.values_list("pk", flat=True))
    assert flags
    manage("clock", "--once", **surroundings(place))
    assert cases_of(messages).count() == 1
    assert list(case.flags.values_list("pk", flat=True)) == flags


def test_what_was_said_a_moment_ago_is_left_to_its_own_process(place, room, ana):
    (message,) = owed(room, ana, CRISIS)
    Message.objects.filter(pk=message.pk).update(at=timezone.now() + timedelta(seconds=60))
    manage("clock", "--once", **surroundings(place))
    assert still_owed([message]) == 1


def test_two_clocks_at_once_open_each_case_once(place, room, ana, clock, tmp_path):
    messages = owed(room, ana, CONTACT, 40)
    both = [clock("--once"), clock("--once")]
    assert [process.wait(60) for process in both] == [0, 0], tail(tmp_path / "clock.log")
    assert not still_owed(messages)
    assert cases_of(messages).count() == 40
    assert Flag.objects.filter(case__in=cases_of(messages)).count() == 40


def test_a_clock_killed_in_the_middle_leaves_the_rest_to_the_next(place, room, ana, clock, tmp_path):
    messages = owed(room, ana, CONTACT, 60)
    first = clock()
    eventually(lambda: 0 < still_owed(messages) < 60, "the clock in the middle of its work", step=0.002, patience=30)
    end(first, signal.SIGKILL)
    assert 0 < still_owed(messages) < 60
    clock()
    eventually(lambda: not still_owed(messages), f"the end of the work {tail(tmp_path / 'clock.log')}", patience=30)
    assert cases_of(messages).count() == 60
    assert Flag.objects.filter(case__in=cases_of(messages)).count() == 60


def test_a_clock_that_is_killed_by_one_job_comes_to_the_others(new_place, move_in, tmp_path):
    """Each clock is killed over the same job: what stands after it in the table is done all the same."""
    place = new_place()
    ana, mo, room, log = move_in(place, "ana"), move_in(place, "mo", role="moderator"), new_room(), tmp_path / "log"
    long_quiet = {"state": State.CLAIMED, "claimed_by": mo.member, "claimed_at": timezone.now() - 2 * QUIET}
    quiet = Case.objects.create(author_id=ana.pk, author_name=ana.name, kind="contact", priority=40, **long_quiet)
    for _ in range(2):
        messages = owed(room, ana, CONTACT, 60)
        command = [sys.executable, str(env.BASE / "manage.py"), "clock"]
        clock = spawn(command, log, env={**os.environ, **surroundings(place)})
        eventually(lambda: still_owed(messages) < 60, f"its first words {tail(log)}", step=0.002, patience=30)  # noqa: B023
        end(clock, signal.SIGKILL)
        assert still_owed(messages)
    quiet.refresh_from_db()
    assert quiet.state == State.OPEN


def test_who_has_waited_longest_comes_first(place, ana, mo):
    """What a killed clock left over is then not behind what came since."""
    past = timezone.now() - 2 * QUIET
    quiet = {"state": State.CLAIMED, "claimed_by": mo.member, "claimed_at": past}
    ripe = {"state": State.RESOLVED, "resolved_at": past, "follow_up_at": past}
    for what, facts in (("release", quiet), ("return", ripe)):
        made = [
            Case.objects.create(author_id=ana.pk, author_name=ana.name, kind="contact", priority=40, **facts).pk
            for _ in range(3)
        ]
        manage("clock", "--once", **surroundings(place))
        done = Trace.objects.filter(case__in=made, what=what).order_by("pk").values_list("case", flat=True)
        assert list(done) == made


def test_the_clock_ends_at_once_when_told_to(place, room, ana, clock):
    messages = owed(room, ana, CONTACT)
    running = clock()
    eventually(lambda: not still_owed(messages), "the first round", patience=30)
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0


def test_ended_sessions_links_and_revocations_go(place, ana, ben):
    past, long_ago = timezone.now() - timedelta(minutes=5), timezone.now() - timedelta(days=2)
    key, other = (person.cookie.partition("=")[2] for person in (ana, ben))
    Session.objects.filter(session_key=key).update(expire_date=past)
    for member, session in ((ana.member, key), (ben.member, other)):
        UserSession.objects.filter(session_key=session).delete()
        UserSession.objects.create(user=member, session_key=session, ip="0.0.0.0", user_agent="")
    UserSession.objects.filter(session_key__in=[key, other]).update(created_at=long_ago)
    fresh_link(place.url)
    HostLink.objects.update(expires_at=past)
    old, young = (Revocation.objects.create(public_id=ana.id, code=4401) for _ in range(2))
    Revocation.objects.filter(pk=old.pk).update(at=long_ago)
    manage("clock", "--once", **surroundings(place))
    assert not Session.objects.filter(session_key=key).exists()
    assert list(UserSession.objects.filter(session_key__in=[key, other]).values_list("session_key", flat=True)) == [
        other
    ]
    assert not HostLink.objects.exists()
    assert list(Revocation.objects.filter(pk__in=[old.pk, young.pk])) == [young]
