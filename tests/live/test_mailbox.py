"""Threads knock at the loop once for all that waits; nothing is left lying and nothing that fails costs the rest."""

import asyncio
import threading
from concurrent.futures import Future

import pytest

from community.live.mailbox import Mailbox


class Knocks:
    """The running loop, counting how often somebody wakes it."""

    def __init__(self):
        self.loop, self.count = asyncio.get_running_loop(), 0

    def call_soon_threadsafe(self, *call):
        self.count += 1
        self.loop.call_soon_threadsafe(*call)

    def create_future(self):
        return self.loop.create_future()


async def in_time(waited):
    async with asyncio.timeout(5):
        return await waited


async def test_what_is_posted_together_comes_in_order_after_one_knock():
    knocks, done, got = Knocks(), asyncio.Event(), []
    mail = Mailbox(knocks)
    for number in range(50):
        mail.post(got.append, number)
    mail.post(done.set)
    await in_time(done.wait())
    assert got == list(range(50))
    assert knocks.count == 1


async def test_nothing_that_threads_post_while_it_is_emptied_is_left_lying():
    mail, left, done = Mailbox(asyncio.get_running_loop()), [4 * 2000], asyncio.Event()

    def take():
        left[0] -= 1
        if not left[0]:
            done.set()

    threads = [threading.Thread(target=lambda: [mail.post(take) for _ in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    await in_time(done.wait())
    for thread in threads:
        thread.join()
    assert left == [0]


async def test_what_fails_costs_nobody_else(caplog):
    mail, done = Mailbox(asyncio.get_running_loop()), asyncio.Event()
    mail.post([].pop)
    mail.post(done.set)
    await in_time(done.wait())
    assert "something posted to the loop failed" in caplog.text


async def test_a_promise_is_kept_or_broken_and_whoever_left_hears_nothing():
    mail = Mailbox(asyncio.get_running_loop())
    kept, broken, late = Future(), Future(), Future()
    leaving = asyncio.create_task(mail.awaited(late))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    threading.Thread(target=lambda: (late.set_result(1), kept.set_result(2), broken.set_exception(OSError()))).start()
    assert await in_time(mail.awaited(kept)) == 2
    with pytest.raises(OSError):
        await in_time(mail.awaited(broken))
    assert late.result() == 1
