"""Who is in a room, across processes, tabs and accidents."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from community import env
from community.live import presence as module
from community.live.presence import Presence
from tests.support import ground
from tests.support.redis import RedisServer

ANA, BEN = ("ana", "Ana"), ("ben", "Bén \U0001f343")


@pytest.fixture
def redis(settings: object) -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    server = RedisServer(ground.FOLDER / ground.unused("p")).start()
    settings.REDIS_URL = server.url
    yield server
    server.thaw()
    server.stop()


async def seen(presence: Presence, room: str = "porch", limit: int = 50) -> tuple[int, list[tuple[str, str]]]:
    """What a process says once the shared answer of a moment ago is old."""
    await asyncio.sleep(module.SAME_ANSWER + 0.02)
    count, people = await presence.who(room, limit)
    return count, sorted(people)


async def test_two_processes_know_of_each_others_members(redis: RedisServer) -> None:
    one, two = Presence(), Presence()
    await one.arrive("porch", *ANA)
    await two.arrive("porch", *BEN)
    assert await seen(one) == (2, [ANA, BEN]) == await seen(two)
    assert await asyncio.to_thread(one.counts, ["porch", "empty"]) == {"porch": 2, "empty": 0}


async def test_two_tabs_count_once_and_leave_with_the_last(redis: RedisServer) -> None:
    one, two = Presence(), Presence()
    assert await one.arrive("porch", *ANA)
    assert not await one.arrive("porch", *ANA)
    await two.arrive("porch", *ANA)
    assert await seen(one) == (1, [ANA])
    assert not await one.leave("porch", "ana")
    assert await one.leave("porch", "ana")
    assert await seen(one) == (1, [ANA])
    await two.leave("porch", "ana")
    assert await seen(one) == (0, [])


async def test_names_are_limited_and_the_count_is_not(redis: RedisServer) -> None:
    one = Presence()
    await asyncio.gather(*[one.arrive("porch", str(number), "Somebody") for number in range(120)])
    count, people = await seen(one)
    assert (count, len(people)) == (120, 50)


async def test_a_process_that_stops_takes_its_members_with_it(redis: RedisServer) -> None:
    one, two = Presence(), Presence()
    await one.start()
    await one.arrive("porch", *ANA)
    await two.arrive("porch", *BEN)
    await one.stop()
    assert await seen(two) == (1, [BEN])


KILLED = """
import asyncio, os, sys
from django.conf import settings
settings.configure(REDIS_URL=sys.argv[1])
from community.live import presence
asyncio.run(presence.arrive("porch", "caro", "Caro"))
os.kill(os.getpid(), 9)
"""


async def test_a_killed_process_leaves_nobody_behind(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its seats carry their own end, at most 30 seconds away; those of the living are kept fresh."""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", KILLED, redis.url], cwd=env.BASE, check=False)
    monkeypatch.setattr(module, "HEARTBEAT", 0.1)
    monkeypatch.setattr(module, "TTL", 3)
    one = Presence()
    await one.start()
    await one.arrive("porch", *ANA)
    assert await seen(one) == (2, [ANA, ("caro", "Caro")])
    [(hers, ends)] = [seat for seat in seats(redis) if b"caro" in seat[0]]
    assert 0 < ends - time.time() <= 30
    redis.client().zadd(module.key("porch"), {hers: time.time() - 1})  # that time passes
    await asyncio.sleep(3.5)  # longer than Ana's own seat would last without a heartbeat
    assert await seen(one) == (1, [ANA])
    await one.stop()


def seats(redis: RedisServer) -> list[tuple[bytes, float]]:
    """The seats in the room, each with the second at which it ends."""
    return redis.client().zrange(module.key("porch"), 0, -1, withscores=True)


@pytest.mark.parametrize("hurt", [RedisServer.kill, RedisServer.freeze])
async def test_without_redis_a_process_tells_what_it_knows(redis: RedisServer, hurt: object) -> None:
    one, two = Presence(), Presence()
    await one.arrive("porch", *ANA)
    await two.arrive("porch", *BEN)
    assert (await seen(one))[0] == 2
    hurt(redis)
    began = time.monotonic()
    assert await seen(one) == (1, [ANA])
    await one.arrive("porch", "caro", "Caro")
    assert await seen(one) == (2, [ANA, ("caro", "Caro")])
    assert await asyncio.to_thread(one.counts, ["porch"]) == {"porch": 2}
    assert time.monotonic() - began < 1.5


async def test_after_a_new_redis_everybody_is_there_again(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.2)
    one, two = Presence(), Presence()
    await one.start()
    await one.arrive("porch", *ANA)
    redis.kill()
    redis.start()

    async def is_back() -> None:
        while await seen(two) != (1, [ANA]):
            pass

    await asyncio.wait_for(is_back(), 5)
    await one.stop()
