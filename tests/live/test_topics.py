"""A quiet topic speaks at once, a busy one gathers for a few milliseconds; nobody hears more or in other order."""

from __future__ import annotations

import asyncio

from community.live.topics import Note, Topic


class Ear:
    """A listener that writes down what it heard, and in how many writes."""

    def __init__(self, member="", deaf_to=(), base=0):
        self.member, self.deaf_to, self.base = member, frozenset(deaf_to), base
        self.session_key = ""
        self.heard, self.writes, self.news = [], 0, asyncio.Event()

    def hear(self, frame, rev):
        if not rev or rev > self.base:
            self._take(frame)

    def hear_all(self, together, parts):
        if all(not rev or rev > self.base for _, rev in parts):
            self._take(together)
        else:
            for frame, rev in parts:
                self.hear(frame, rev)

    def _take(self, frame):
        self.heard += [payload.decode() for payload in frame.payloads]
        self.writes += 1
        self.news.set()

    async def until(self, count):
        async with asyncio.timeout(2):
            while len(self.heard) < count:
                self.news.clear()
                await self.news.wait()


def said(rev, author="ana", **more):
    return Note("room.attic", f"m{rev}".encode(), rev, author, hidden=f"h{rev}".encode(), seq=rev, **more)


async def test_the_first_words_are_heard_at_once():
    topic, ben = Topic("room.attic"), Ear("ben")
    topic.ears.add(ben)
    topic.speak(said(1))
    assert ben.heard == ["m1"]


async def test_a_burst_is_heard_whole_and_in_order_in_two_writes():
    topic, ben = Topic("room.attic"), Ear("ben")
    topic.ears.add(ben)
    for rev in range(1, 40):
        topic.speak(said(rev))
    assert ben.heard == ["m1"]
    await ben.until(39)
    assert ben.heard == [f"m{rev}" for rev in range(1, 40)]
    assert ben.writes == 2


async def test_in_a_burst_everybody_hears_what_is_theirs_to_hear():
    topic, ben, caro, late = Topic("room.attic"), Ear("ben"), Ear("caro", deaf_to={"ana"}), Ear("late", base=3)
    topic.ears |= {ben, caro, late}
    topic.speak(said(1))
    for rev, author in ((2, "ana"), (3, "dora"), (4, "ana")):
        topic.speak(said(rev, author))
    topic.speak(said(5, "", to="ben"))
    assert ben.heard == ["m1", "m2", "m3", "m4", "m5"]
    assert caro.heard == ["h1", "h2", "m3", "h4"]
    assert late.heard == ["m4"]


async def test_what_tells_nothing_to_the_deaf_is_not_heard_by_them():
    topic, caro = Topic("room.attic"), Ear("caro", deaf_to={"ana"})
    topic.ears.add(caro)
    topic.speak(Note("room.attic", b"one", author="ana"))
    topic.speak(Note("room.attic", b"two", author="ana"))
    topic.speak(Note("room.attic", b"three"))
    await caro.until(1)
    assert caro.heard == ["three"]
