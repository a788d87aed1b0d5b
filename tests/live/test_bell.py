"""A bell that threads ring: the loop hears it, once for all who rang, and nothing else is hurt when it is gone."""

import asyncio
import threading
from pathlib import Path

import pytest

from community.live.bell import Bell

NUMBERS = Path("/proc/self/fd")


class Plain:
    """A loop that can watch no numbers of the kernel."""

    def __init__(self):
        self.call_soon_threadsafe = asyncio.get_running_loop().call_soon_threadsafe
        self.is_closed = lambda: False


@pytest.fixture(params=["watching", "plain"])
def bell(request):
    """Makes a bell, and what counts its answers."""

    def make():
        heard = asyncio.Queue()
        loop = asyncio.get_running_loop() if request.param == "watching" else Plain()
        return Bell(loop, lambda: heard.put_nowait("ring")), heard

    return make


async def test_whoever_rings_from_a_thread_is_heard(bell):
    ringing, heard = bell()
    for _ in range(3):
        thread = threading.Thread(target=ringing.ring)
        thread.start()
        thread.join()
        async with asyncio.timeout(5):
            assert await heard.get() == "ring"
    assert heard.empty()
    ringing.silence()


async def test_many_rings_before_the_loop_looks_are_heard():
    heard = asyncio.Queue()
    ringing = Bell(asyncio.get_running_loop(), lambda: heard.put_nowait("ring"))
    for _ in range(5):
        ringing.ring()
    async with asyncio.timeout(5):
        assert await heard.get() == "ring"
    await asyncio.sleep(0)
    assert heard.empty()


async def test_a_silenced_bell_is_rung_in_vain():
    heard = []
    ringing = Bell(asyncio.get_running_loop(), lambda: heard.append("ring"))
    ringing.silence()
    ringing.ring()
    await asyncio.sleep(0.01)
    assert heard == []


def test_after_the_loop_has_ended_whoever_rings_is_told():
    async def made():
        return Bell(asyncio.get_running_loop(), lambda: None)

    with pytest.raises(RuntimeError):
        asyncio.run(made()).ring()


def test_its_number_is_given_back():
    async def made():
        Bell(asyncio.get_running_loop(), lambda: None).silence()

    before = len(list(NUMBERS.iterdir()))
    for _ in range(20):
        asyncio.run(made())
    assert len(list(NUMBERS.iterdir())) <= before + 1
