"""How many sockets a member has: one number for all processes, and what a process knows when Redis is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from community.live import crowd as module
from community.live.crowd import Crowd
from tests.support import ground
from tests.support.redis import RedisServer


@pytest.fixture
def redis(settings: object) -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    server = RedisServer(ground.FOLDER / ground.unused("c")).start()
    settings.REDIS_URL = server.url
    yield server
    server.thaw()
    server.stop()


def process(**counts: int) -> Crowd:
    return Crowd(lambda: counts)


async def test_the_sockets_of_two_processes_are_counted_together(redis: RedisServer) -> None:
    one, two = process(), process()
    assert await one.count("ana", 1) == 1
    assert await two.count("ana", 1) == 2
    assert await two.count("ben", 1) == 1
    assert await one.count("ana", 3) == 4
    await two.tell("ana", 0)
    assert await one.count("ana", 3) == 3


async def test_many_who_come_at_once_are_all_counted(redis: RedisServer) -> None:
    one, two = process(), process()
    await asyncio.gather(*[one.count(str(number), 1) for number in range(300)])
    assert await asyncio.gather(*[two.count(str(number), 1) for number in range(300)]) == [2] * 300


async def test_a_process_that_stops_is_not_counted_any_more(redis: RedisServer) -> None:
    one, two = process(), process()
    one.start()
    await one.count("ana", 5)
    assert await two.count("ana", 1) == 6
    await one.stop()
    assert await two.count("ana", 1) == 1


async def test_a_process_that_was_killed_is_forgotten(redis: RedisServer) -> None:
    one, two = process(), process()
    await one.count("ana", 5)
    [(name, ends)] = redis.client().zrange(module.PROCESSES, 0, -1, withscores=True)
    assert 0 < ends - time.time() <= 30
    assert await two.count("ana", 1) == 6
    redis.client().zadd(module.PROCESSES, {name: time.time() - 1})  # that time passes
    assert await two.count("ana", 1) == 1


@pytest.mark.parametrize("hurt", [RedisServer.kill, RedisServer.freeze])
async def test_without_redis_a_process_counts_its_own(redis: RedisServer, hurt: object) -> None:
    one, two = process(), process()
    await one.count("ana", 5)
    assert await two.count("ana", 1) == 6
    hurt(redis)
    began = time.monotonic()
    assert await two.count("ana", 2) == 2
    assert await two.count("ana", 3) == 3
    assert time.monotonic() - began < 1


async def test_after_a_new_redis_all_are_counted_again(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIFE_SIGN", 0.1)
    one, two = process(ana=5, ben=1), process()
    one.start()
    redis.kill()
    redis.start()

    async def is_back() -> None:
        while await two.count("ana", 1) != 6:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(is_back(), 5)
    await one.stop()
