"""Where pages are made: few threads that keep what they have, and more of them when those wait."""

import asyncio
import threading
from contextvars import ContextVar, copy_context

import pytest

from community.live.pages import KEPT, Threads

said = ContextVar("said", default="nothing")


@pytest.fixture
def threads():
    return Threads()


async def test_one_after_another_takes_few_threads(threads):
    used = {await threads.run(copy_context(), threading.get_ident) for _ in range(40)}
    assert 0 < len(used) <= KEPT


async def test_nobody_waits_because_many_wait_for_a_lock(threads):
    together = threading.Barrier(KEPT + 5, timeout=20)
    work = [threads.run(copy_context(), together.wait) for _ in range(KEPT + 5)]
    assert sorted(await asyncio.gather(*work)) == list(range(KEPT + 5))
    assert threads._busy == 0


async def test_what_a_request_sets_stays_its_own(threads):
    said.set("by the server")
    context = copy_context()

    def change():
        before = said.get()
        said.set("by the request")
        return before

    assert await threads.run(context, change) == "by the server"
    assert said.get() == "by the server"
    assert context[said] == "by the request"


async def test_a_thread_is_free_again_after_trouble_and_after_nobody_waits_any_more(threads):
    def break_down():
        raise LookupError("nothing here")

    for _ in range(KEPT + 1):
        with pytest.raises(LookupError):
            await threads.run(copy_context(), break_down)
    held = threading.Event()
    waiting = asyncio.ensure_future(threads.run(copy_context(), held.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    held.set()
    assert await threads.run(copy_context(), lambda: "on it goes") == "on it goes"
    await _until(lambda: threads._busy == 0)


async def _until(true):
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
