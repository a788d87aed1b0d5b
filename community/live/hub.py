"""Who hears what: one Redis subscription per topic per process, each frame encoded once, sockets closed on revocation.

The database is the truth and the hub only a hint that something is new. What is told goes out through Redis and is
delivered when it comes back, by the sender's process too, so that all see one order. Without Redis a process delivers
to its own listeners at once; whoever follows a topic in the database fills in the rest (`rooms.keeping`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from community.live.crowd import MOST_SOCKETS, Crowd
from community.live.topics import Ear, Note, Topic
from community.meters import HUB_AWAY, HUB_LAG, SOCKETS, TOPICS

__all__ = ["PEOPLE", "Ear", "Hub", "Note", "Topic", "hub"]

logger = logging.getLogger(__name__)

PEOPLE = "people"
CONFIRM_SECONDS = 1.0
SEND_SECONDS = 2.5
ECHO_SECONDS = 0.25
REDIS_ERRORS = (RedisError, TimeoutError)
REMEMBER_KICKS_SECONDS = 15.0
REMEMBER_NUMBERS = 2000


class Hub:
    """The process's ear on Redis and its mouth. Made once in a process; lives on the server's event loop."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.watchers: list[Callable[[Note], None]] = []
        self._by_member: dict[str, set[Ear]] = {}
        self.crowd = Crowd(lambda: {member: len(ears) for member, ears in self._by_member.items()})
        self._kicks: deque[tuple[float, str, int, str]] = deque()
        self._kicked: deque[int] = deque(maxlen=REMEMBER_NUMBERS)
        self._outbox: deque[Note] = deque()
        self._wake = asyncio.Event()
        self._heard = asyncio.Event()
        self._channel = ""
        self._tasks: list[asyncio.Task[None]] = []
        self.away = False

    # Listening

    async def start(self) -> None:
        """Begin on the running loop; later calls do nothing."""
        if self.loop is not None:
            return
        self.loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._relay())]
        self.crowd.start()

    async def stop(self) -> None:
        """End the tasks; listeners are left to their sockets."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.crowd.stop()
        self.loop, self._channel = None, ""

    async def listen(self, name: str, ear: Ear) -> Topic:
        """Let `ear` hear the topic; returns once Redis confirmed the subscription, or after a second without it."""
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic(name)
            TOPICS.inc()
        topic.ears.add(ear)
        topic.waiting += 1
        if not topic.confirmed.is_set():
            await self._try(self._subscribe(topic))
        return topic

    async def leave(self, name: str, ear: Ear) -> None:
        """Stop hearing; the last one out ends the subscription."""
        topic = self.topics.get(name)
        if topic is None:
            return
        topic.ears.discard(ear)
        if not topic.ears:
            del self.topics[name]
            TOPICS.dec()
            await self._try(get_channel_layer().group_discard(name, self._channel))
            came_meanwhile = self.topics.get(name)
            if came_meanwhile is not None:
                came_meanwhile.confirmed.clear()
                await self._try(self._subscribe(came_meanwhile))

    async def _subscribe(self, topic: Topic) -> None:
        """Subscribe, and knock until the knock comes back: only then is nothing missed."""
        layer = get_channel_layer()
        while not topic.confirmed.is_set():
            if self._channel:
                await layer.group_add(topic.name, self._channel)
                await layer.group_send(topic.name, _packed(topic.name, [Note(topic.name, kind="knock")]))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await topic.confirmed.wait()

    async def confirm_again(self) -> None:
        """Subscribe once more to the topics that Redis never confirmed (it was away)."""
        for topic in [topic for topic in self.topics.values() if not topic.confirmed.is_set()]:
            await self._try(self._subscribe(topic))

    async def _try(self, work: Awaitable[Any]) -> None:
        """Do something with Redis that may fail: nothing depends on it but speed."""
        with contextlib.suppress(OSError, *REDIS_ERRORS):
            async with asyncio.timeout(CONFIRM_SECONDS):
                await work

    # People

    def seat(self, ear: Ear, since: float) -> int | None:
        """Register an authorised socket. Returns the close code of a revocation after `since` (monotonic), if any."""
        self._by_member.setdefault(ear.member, set()).add(ear)
        SOCKETS.inc()
        for at, member, code, session_key in self._kicks:
            if at >= since and member == ear.member and session_key in ("", ear.session_key):
                return code
        return None

    def unseat(self, ear: Ear) -> None:
        """Forget a socket."""
        ears = self._by_member.get(ear.member)
        if ears is not None and ear in ears:
            ears.discard(ear)
            SOCKETS.dec()
            if not ears:
                del self._by_member[ear.member]
            self.crowd.tell(ear.member, self.sockets_of(ear.member))

    def sockets_of(self, member: str) -> int:
        """How many sockets this member has in this process."""
        return len(self._by_member.get(member, ()))

    async def fits(self, ear: Ear) -> bool:
        """Whether its member has no more sockets than anybody may have, over all processes, this seated one included."""
        return await self.crowd.count(ear.member, self.sockets_of(ear.member)) <= MOST_SOCKETS

    def members(self) -> Iterable[str]:
        """Public ids of the members with a socket in this process."""
        return self._by_member.keys()

    # Telling

    def tell(self, *notes: Note) -> None:
        """Tell from any thread. In a process without a running hub (a command) it goes to Redis at once."""
        if not notes:
            return
        if self.loop is None:
            _tell_from_outside(notes)
        else:
            self.loop.call_soon_threadsafe(self._queue, notes)

    def kick(self, member: str, code: int, session_key: str = "", number: int = 0) -> None:
        """Close the member's sockets everywhere (one session's, when a key is given), within a second.

        `number` names the revocation, where there is one: a process that hears of it twice acts once, and spares who
        came back in between.
        """
        self.tell(Note(PEOPLE, kind=f"kick {code} {session_key}", to=member, seq=number))

    def probe(self) -> None:
        """Measure the way through Redis and back."""
        self.tell(Note(PEOPLE, kind=f"probe {time.monotonic()}", to=self._channel))

    def past(self, numbers: Iterable[int]) -> None:
        """These revocations are older than every socket here."""
        self._kicked.extend(numbers)

    def _queue(self, notes: Iterable[Note]) -> None:
        """Send; what has not come back soon is delivered here all the same (no revision is delivered twice)."""
        if self.away:
            for note in notes:
                self.deliver(note)
        else:
            self._outbox.extend(notes)
            self._wake.set()
            if numbered := [note for note in notes if note.rev]:
                asyncio.get_running_loop().call_later(ECHO_SECONDS, self._deliver_all, numbered)

    async def _relay(self) -> None:
        """Send what waits, a message per topic; when Redis does not answer, deliver here and look for its return."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            by_topic: dict[str, list[Note]] = {}
            while self._outbox:
                note = self._outbox.popleft()
                by_topic.setdefault(note.topic, []).append(note)
            await self._send(by_topic)
            if self.away:
                await self._return()

    async def _send(self, by_topic: dict[str, list[Note]]) -> None:
        """Publish in one write, or deliver here when Redis is away."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await get_channel_layer().group_send_many({n: _packed(n, notes) for n, notes in by_topic.items()})
        except (OSError, *REDIS_ERRORS) as error:
            logger.warning("redis is away (%s); delivering within this process", type(error).__name__)
            self.away = True
            HUB_AWAY.set(1)
        else:
            return
        for notes in by_topic.values():
            self._deliver_all(notes)
        while self._outbox:
            self.deliver(self._outbox.popleft())

    async def _return(self) -> None:
        """Knock until Redis brings the knock back to this process: then it carries everything again."""
        self._heard.clear()
        while not self._heard.is_set():
            with contextlib.suppress(OSError, *REDIS_ERRORS):
                async with asyncio.timeout(SEND_SECONDS):
                    await get_channel_layer().group_send(PEOPLE, _packed(PEOPLE, [Note(PEOPLE, kind="knock")]))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await self._heard.wait()
        self.away = False
        HUB_AWAY.set(0)
        logger.warning("redis is back")

    # Delivering

    async def _receive(self) -> None:
        """Take what comes from Redis and hand it to the ears."""
        layer = get_channel_layer()
        while True:
            try:
                self._channel = self._channel or await layer.new_channel("hub.")
                await layer.group_add(PEOPLE, self._channel)
                break
            except (OSError, *REDIS_ERRORS):
                await asyncio.sleep(0.5)
        while True:
            said = await layer.receive(self._channel)
            for packed in said["notes"]:
                self.deliver(Note(said["topic"], *packed))

    def _deliver_all(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.deliver(note)

    def deliver(self, note: Note) -> None:
        """Hand a note to everybody here who listens to its topic."""
        if note.topic == PEOPLE:
            self._people(note)
            return
        topic = self.topics.get(note.topic)
        if topic is None:
            return
        if note.kind == "knock":
            topic.confirmed.set()
        elif note.payload:
            if topic.is_new(note):
                topic.speak(note)
        else:
            for watch in self.watchers:
                watch(note)

    def _people(self, note: Note) -> None:
        """Something about one member, wherever their sockets are."""
        if note.kind == "knock":
            self._heard.set()
        elif note.kind.startswith("probe "):
            if note.to == self._channel:
                HUB_LAG.observe(time.monotonic() - float(note.kind.removeprefix("probe ")))
        elif note.kind.startswith("kick "):
            self._kick(note)
        else:
            for ear in list(self._by_member.get(note.to, ())):
                ear.stir(note)

    def _kick(self, note: Note) -> None:
        if note.seq in self._kicked:
            return
        if note.seq:
            self._kicked.append(note.seq)
        _, code, session_key = note.kind.split(" ", 2)
        now = time.monotonic()
        while self._kicks and self._kicks[0][0] < now - REMEMBER_KICKS_SECONDS:
            self._kicks.popleft()
        self._kicks.append((now, note.to, int(code), session_key))
        for ear in list(self._by_member.get(note.to, ())):
            if session_key in ("", ear.session_key):
                ear.kicked(int(code))


def _packed(name: str, notes: Iterable[Note]) -> dict[str, Any]:
    """A message of the channel layer."""
    return {"type": "hub", "topic": name, "notes": [note.packed() for note in notes]}


def _tell_from_outside(notes: Iterable[Note]) -> None:
    """Publish from a process that has no hub of its own; without Redis the followers find it in the database."""
    for note in notes:
        try:
            async_to_sync(get_channel_layer().group_send)(note.topic, _packed(note.topic, [note]))
        except (OSError, *REDIS_ERRORS) as error:
            logger.warning("not told through redis (%s)", type(error).__name__)


hub = Hub()
