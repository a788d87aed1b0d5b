"""The keeper: every two seconds a process compares what it delivered with the database, and mends what is missing.

Redis may lose a frame or be away; the database does not. One query asks for all open rooms at once, one for the
revocations since the last look, one each for the community's rules and for what becomes of links. Gaps are filled once
for all listeners of the process, and every room gets its `tick`.
"""

from __future__ import annotations

import asyncio
import logging
import time

from django.db import DatabaseError, InterfaceError

from community import timekeeping
from community.live.hub import PEOPLE, Note, Topic, hub
from community.live.pulse import PULSE
from community.live.threads import in_database
from community.members.models import Revocation
from community.meters import STORE_STUCK, tell_all
from moderation import duty
from moderation.rules.current import shelf
from rooms import history, presenting, telling
from rooms.linking import policies
from rooms.models import Message, Room
from rooms.writing import writer

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
MARGIN = 200
"""Revocations that are read again: a transaction may take a number early and commit late. The hub acts on each once."""
PREFIX = telling.topic_of("")


class Keeper:
    """One a process, on its event loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._revoked = 0
        self._ticked: dict[str, float] = {}
        self._shown: dict[str, tuple[bool, int, bool]] = {}

    def start(self) -> None:
        """Begin on the running loop; later calls do nothing."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        await in_database(look_up)
        past = await self._past_revocations()
        hub.past(past)
        self._revoked = max(past, default=0)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            STORE_STUCK.set(writer.stuck)
            tell_all()
            try:
                await self._look()
                await in_database(look_up)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database did not answer the keeper (%s)", type(error).__name__)
            await hub.confirm_again()
            hub.probe()

    async def _past_revocations(self) -> list[int]:
        newest = Revocation.objects.order_by("-pk").values_list("pk", flat=True)[:MARGIN]
        while True:
            try:
                return await in_database(lambda: list(newest.all()))
            except (DatabaseError, InterfaceError):
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        topics = {name.removeprefix(PREFIX): topic for name, topic in hub.topics.items() if name.startswith(PREFIX)}
        rooms, revoked = await in_database(read, list(topics), self._revoked)
        for pk, member, code, session_key in revoked:
            self._revoked = max(self._revoked, pk)
            hub.deliver(Note(PEOPLE, kind=f"kick {code} {session_key}", to=member, seq=pk))
        staffed = bool(rooms) and await duty.staffed()
        for room in rooms:
            await self._mend(topics[room.slug], room)
            self._tick(topics[room.slug], room)
            self._show(topics[room.slug], room, staffed)
        self._ticked = {slug: at for slug, at in self._ticked.items() if slug in topics}
        self._shown = {slug: shown for slug, shown in self._shown.items() if slug in topics}

    async def _mend(self, topic: Topic, room: Room) -> None:
        """Deliver what should have come since the last look; when Redis is away, all there is."""
        due = room.rev if hub.away else min(topic.marked, room.rev)
        if topic.begun and topic.revs.upto < due:
            rows = await in_database(history.between, room.pk, topic.revs.upto, due)
            for message in rows:
                for note in _notes(topic, room, message):
                    hub.deliver(note)
            if len(rows) < history.FILL:
                topic.revs.caught_up(due)
        topic.marked = room.rev

    def _tick(self, topic: Topic, room: Room) -> None:
        now = time.monotonic()
        if now - self._ticked.get(room.slug, 0.0) >= PULSE:
            self._ticked[room.slug] = now
            frame = {"type": "tick", "seq": room.seq, "rev": room.rev}
            hub.deliver(Note(topic.name, telling.encode(frame)))
            hub.deliver(Note(topic.name, kind="presence"))

    def _show(self, topic: Topic, room: Room, staffed: bool) -> None:
        """Tell how the room stands when that is new to its listeners here: locked, slow, with a moderator."""
        now = (room.locked, room.slow_seconds, staffed)
        if self._shown.get(room.slug) == now:
            return
        self._shown[room.slug] = now
        state = {"locked": room.locked, "slow_seconds": room.slow_seconds}
        hub.deliver(Note(topic.name, telling.encode(presenting.room_frame(staffed, state))))
        for ear in list(topic.ears):
            ear.stir(Note(topic.name, kind=f"slow {room.slow_seconds}"))


def look_up() -> None:
    """Take in what a moderator changed, in whichever process (rules, what becomes of links), and what time it is."""
    shelf.look()
    policies.look()
    timekeeping.look()


def read(slugs: list[str], revoked: int) -> tuple[list[Room], list[tuple[int, str, int, str]]]:
    """The marks of these rooms, and revocations from before `revoked` on: (pk, public id, close code, session key)."""
    known = Room.objects.filter(slug__in=slugs).only("slug", "seq", "rev", "locked", "slow_seconds")
    rooms = list(known) if slugs else []
    newer = Revocation.objects.filter(pk__gt=revoked - MARGIN).order_by("pk")[:1000]
    return rooms, list(newer.values_list("pk", "public_id", "code", "session_key"))


def _notes(topic: Topic, room: Room, message: Message) -> list[Note]:
    """What a listener lacks of this message: the message itself, or only its change."""
    author = message.author.author()
    if message.seq is not None and not topic.seqs.has(message.seq):
        return [telling.said(room.slug, message, author)]
    return [] if topic.revs.has(message.rev) else [telling.changed(room.slug, message, author)]


keeper = Keeper()
