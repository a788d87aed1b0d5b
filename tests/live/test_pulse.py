"""The period of a place: as promised where nothing is said, and always in the same proportions."""

import json
import os
import subprocess
import sys

import pytest

from community import env

SAYS = (
    "import json; from community.live import pulse as p; "
    "print(json.dumps([p.PULSE, p.HEARTBEAT, p.TTL, p.LIFE_SIGN, p.LIFE]))"
)


def period(value):
    said = {**os.environ, "HEARTHSIDE_PULSE": value}
    return subprocess.run([sys.executable, "-c", SAYS], env=said, cwd=env.BASE, capture_output=True, text=True)


def test_a_place_ticks_within_twenty_seconds_and_a_killed_process_is_forgotten_within_thirty():
    assert json.loads(period("").stdout) == [15, 8, 25, 2, 7]


@pytest.mark.parametrize("value", ["1", "4", "20"])
def test_whoever_misses_two_heartbeats_is_still_there(value):
    pulse, heartbeat, ttl, sign, life = json.loads(period(value).stdout)
    assert pulse == int(value)
    assert ttl > 3 * heartbeat
    assert life > 3 * sign


@pytest.mark.parametrize("value", ["0", "21", "often"])
def test_a_period_that_makes_no_sense_is_refused(value):
    done = period(value)
    assert done.returncode != 0
    assert "HEARTHSIDE_PULSE" in done.stderr
