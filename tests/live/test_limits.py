"""Limits that all processes share, and that go on when Redis does not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from community import env
from community.live import limits
from community.live.redis import clients
from tests.support import ground
from tests.support.redis import RedisServer


@pytest.fixture
def redis(settings: object) -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    server = RedisServer(ground.FOLDER / ground.unused("l")).start()
    settings.REDIS_URL = server.url
    yield server
    server.thaw()
    server.stop()


ELSEWHERE = """
import sys
from django.conf import settings
settings.configure(REDIS_URL=sys.argv[1])
from community.live.limits import take
print(sum(take("say", "ana").ok for _ in range(20)))
"""


def test_two_processes_empty_one_bucket(redis: RedisServer) -> None:
    burst = int(limits.BUCKETS["say"].burst)
    here = sum(limits.take("say", "ana").ok for _ in range(4))
    command = [sys.executable, "-c", ELSEWHERE, redis.url]
    there = int(subprocess.run(command, cwd=env.BASE, check=True, capture_output=True, text=True).stdout)
    assert here == 4
    assert burst <= here + there <= burst + 2  # it fills by one each two seconds


async def test_threads_and_the_loop_share_it_too(redis: RedisServer) -> None:
    assert limits.take("typing", "ana").ok
    refused = await limits.take_async("typing", "ana")
    assert not refused.ok
    assert 0 < refused.retry_after <= 3


def test_one_member_does_not_spend_anothers(redis: RedisServer) -> None:
    assert limits.take("typing", "ana").ok
    assert limits.take("typing", "ben").ok


def test_a_bucket_fills_again(redis: RedisServer) -> None:
    assert limits.take("slow_mode", "ana", refill=0.2).ok
    refused = limits.take("slow_mode", "ana", refill=0.2)
    assert not refused.ok
    time.sleep(refused.retry_after + 0.02)
    assert limits.take("slow_mode", "ana", refill=0.2).ok


@pytest.mark.parametrize("hurt", [RedisServer.kill, RedisServer.freeze])
def test_without_redis_the_process_counts_for_itself_and_nobody_waits(
    redis: RedisServer, hurt: Callable[[RedisServer], None]
) -> None:
    assert limits.take("say", "warm").ok
    hurt(redis)
    began, ana = time.monotonic(), ground.unused("ana")
    taken = [limits.take("say", ana).ok for _ in range(15)]
    assert time.monotonic() - began < 0.3
    assert taken == [True] * 10 + [False] * 5


async def test_the_loop_does_not_wait_for_a_frozen_redis(redis: RedisServer) -> None:
    assert (await limits.take_async("say", "warm")).ok
    redis.freeze()
    began, ana = time.monotonic(), ground.unused("ana")
    for _ in range(5):
        assert (await limits.take_async("say", ana)).ok
    assert time.monotonic() - began < 0.3


async def test_redis_is_asked_again_a_second_later(redis: RedisServer) -> None:
    ana = ground.unused("ana")
    redis.kill()
    assert limits.take("typing", ana).ok
    assert clients().breaker.open
    redis.start()
    await asyncio.sleep(1.1)
    assert limits.take("typing", ana).ok  # Redis has not seen her yet
    assert not clients().breaker.open
    assert list(redis.client().scan_iter("hearthside:limit:typing:*"))


def test_keys_name_nobody(redis: RedisServer) -> None:
    limits.take("login", "203.0.113.9")
    assert not [key for key in redis.client().scan_iter() if b"203" in key]


def test_a_limit_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text("[say]\nburst = 0\nseconds = 2.0\n")
    with pytest.raises(ValueError, match="say"):
        limits.read(path)
