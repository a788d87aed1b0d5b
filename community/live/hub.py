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
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from community.live.crowd import MOST_SOCKETS, Crowd
from community.live.mailbox import Mailbox, Promise
from community.live.relaying import PEOPLE, REDIS_ERRORS, Relay, packed
from community.live.topics import Ear, Note, Topic
from community.meters import HUB_LAG, SOCKETS, TOPICS

__all__ = ["PEOPLE", "Ear", "Hub", "Note", "Topic", "hub"]

logger = logging.getLogger(__name__)
T = TypeVar("T")

CONFIRM_SECONDS = 1.0
REMEMBER_KICKS_SECONDS = 15.0
REMEMBER_NUMBERS = 2000


class Hub:
    """The process's ear on Redis and its mouth. Made once in a process; lives on the server's event loop."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.watchers: list[Callable[[Note], None]] = []
        self._by_member: dict[str, tuple[Ear, ...]] = {}
        self.crowd = Crowd(lambda: {member: len(ears) for member, ears in self._by_member.items()})
        self._kicks: deque[tuple[float, str, int, str]] = deque()
        self._kicked: deque[int] = deque(maxlen=REMEMBER_NUMBERS)
        self._relay = Relay(self.deliver, self._is_known)
        self._mail: Mailbox
        self._channel = ""
        self._task: asyncio.Task[None] | None = None

    # Listening

    async def start(self) -> None:
        """Begin on the running loop; later calls do nothing."""
        if self.loop is not None:
            return
        self.loop = asyncio.get_running_loop()
        self._mail = Mailbox(self.loop)
        self._task = asyncio.create_task(self._receive())
        self.crowd.start()

    async def stop(self) -> None:
        """End the tasks; listeners are left to their sockets."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._relay.stop()
        await self.crowd.stop()
        if self._channel:
            await self._try(get_channel_layer().let_go(self._channel))
        if self.loop is not None:
            self._mail.close()
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
            try:
                await self._try(self._subscribe(topic))
            except BaseException:
                topic.ears.discard(ear)
                topic.gave_up()
                raise
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
                await layer.group_send(topic.name, packed(topic.name, [Note(topic.name, kind="knock")]))
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
        self._by_member[ear.member] = (*self._by_member.get(ear.member, ()), ear)
        SOCKETS.inc()
        for at, member, code, session_key in self._kicks:
            if at >= since and member == ear.member and session_key in ("", ear.session_key):
                return code
        return None

    def unseat(self, ear: Ear) -> None:
        """Forget a socket."""
        ears = self._by_member.get(ear.member, ())
        if ear in ears:
            SOCKETS.dec()
            self._by_member[ear.member] = tuple(other for other in ears if other is not ear)
            if len(ears) == 1:
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
            self._mail.post(self._relay.send, notes)

    def one_knock(self) -> AbstractContextManager[None]:
        """What this thread tells and answers meanwhile wakes the loop once, at the end."""
        return self._mail.one_knock() if self.loop is not None else contextlib.nullcontext()

    def hand_over(self, promised: Promise[T], call: Callable[[Promise[T]], object]) -> None:
        """Have `call` done on the loop with a thread's promise once it is settled, without a task that waits for it."""
        self._mail.hand_over(promised, call)

    async def awaited(self, promised: Promise[T]) -> T:
        """The result of a thread's promise; many that come at once wake the loop once."""
        return await self._mail.awaited(promised)

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

    @property
    def away(self) -> bool:
        """Whether Redis is away, so that this process delivers to its own listeners alone."""
        return self._relay.away

    # Delivering

    async def _receive(self) -> None:
        """Have what comes from Redis handed to the ears as it is read, without a queue or a task in between."""
        layer = get_channel_layer()
        while True:
            try:
                self._channel = self._channel or await layer.new_channel("hub.")
                layer.hand_to(self._channel, self._take)
                await layer.group_add(PEOPLE, self._channel)
                return
            except (OSError, *REDIS_ERRORS):
                await asyncio.sleep(0.5)

    def _take(self, said: dict[str, Any]) -> None:
        """One message of the layer. A note that makes trouble must not cost the others, nor the line to Redis."""
        for note in said["notes"]:
            try:
                self.deliver(Note(said["topic"], *note))
            except Exception:
                logger.exception("a note could not be delivered")

    def _is_known(self, note: Note) -> bool:
        """Whether nobody here lacks it any more."""
        topic = self.topics.get(note.topic)
        return topic is None or topic.revs.has(note.rev)

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
            self._relay.heard()
        elif note.kind.startswith("probe "):
            if note.to == self._channel:
                HUB_LAG.observe(time.monotonic() - float(note.kind.removeprefix("probe ")))
        elif note.kind.startswith("kick "):
            self._kick(note)
        else:
            for ear in self._by_member.get(note.to, ()):
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
        for ear in self._by_member.get(note.to, ()):
            if session_key in ("", ear.session_key):
                ear.kicked(int(code))


def _tell_from_outside(notes: Iterable[Note]) -> None:
    """Publish from a process that has no hub of its own; without Redis the followers find it in the database."""
    for note in notes:
        try:
            async_to_sync(get_channel_layer().group_send)(note.topic, packed(note.topic, [note]))
        except (OSError, *REDIS_ERRORS) as error:
            logger.warning("not told through redis (%s)", type(error).__name__)


hub = Hub()
