"""Threads knock at the loop once for all that waits; nothing is left lying and nothing that fails costs the rest."""

import asyncio
import threading

import pytest

from community.live.mailbox import Mailbox, Promise


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
    kept, broken, late = Promise(), Promise(), Promise()
    leaving = asyncio.create_task(mail.awaited(late))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    threading.Thread(target=lambda: (late.keep(1), kept.keep(2), broken.fail(OSError()))).start()
    assert await in_time(mail.awaited(kept)) == 2
    with pytest.raises(OSError):
        await in_time(mail.awaited(broken))
    assert late.result(0) == 1


async def test_a_thread_that_has_much_to_say_knocks_when_it_has_said_it_all():
    knocks, done, got = Knocks(), asyncio.Event(), []
    mail = Mailbox(knocks)
    with mail.one_knock():
        for number in range(3):
            mail.post(got.append, number)
        assert knocks.count == 0
        other = threading.Thread(target=mail.post, args=(got.append, 3))  # somebody else does not wait for this thread
        other.start()
        other.join()
        assert knocks.count == 1
    mail.post(done.set)
    await in_time(done.wait())
    assert (got, knocks.count) == ([0, 1, 2, 3], 1)


async def test_a_thread_that_fails_in_the_middle_leaves_nothing_lying():
    mail, done = Mailbox(asyncio.get_running_loop()), asyncio.Event()
    with pytest.raises(ZeroDivisionError), mail.one_knock():
        mail.post(done.set)
        1 / 0  # noqa: B018
    await in_time(done.wait())


def test_threads_wait_for_a_promise_and_it_is_settled_once():
    promise, broken = Promise(), Promise()
    with pytest.raises(TimeoutError):
        promise.result(0.01)
    assert not promise.done()
    threading.Thread(target=lambda: (promise.keep("yes"), broken.fail(OSError()))).start()
    assert promise.result(5) == promise.result(0) == "yes"
    with pytest.raises(OSError):
        broken.result(5)
    assert promise.done()
    with pytest.raises(RuntimeError):
        promise.keep("no")
    assert promise.result(0) == "yes"
