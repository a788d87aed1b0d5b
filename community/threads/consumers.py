"""The thread socket: that something is new, that somebody is writing. Words never travel on it; pages ask for them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from secrets import token_hex
from typing import Literal

import msgspec

from community.live.hub import Topic, hub
from community.live.threads import in_database
from community.members.blocking import deaf_to
from community.members.lines import NOT_ALLOWED, NOT_SIGNED_IN, NOT_THERE, TOO_MANY, QuietLine
from community.members.models import Member
from community.members.signing import signed_in_rows
from community.threads import telling
from community.threads.access import find
from moderation import standing

WRITING_SECONDS = 3.0
FRAMES_BURST, FRAMES_PER_SECOND = 30.0, 2.0


class Writing(msgspec.Struct):
    """Somebody is writing an answer."""

    type: Literal["writing"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads along: `member` is a public id, `seq` and `rev` the thread's numbers when they came."""

    member: str
    deaf_to: frozenset[str]
    silenced: bool
    seq: int
    rev: int


class ThreadConsumer(QuietLine):
    """One open page of a thread."""

    topic: Topic | None = None

    async def arrive(self) -> None:
        """Listen, then authorise; nothing that is told meanwhile is missed, as `welcome` has the newest numbers."""
        self.by, self.counted_at = token_hex(4), self.began
        self.allowance, self.wrote_at = FRAMES_BURST, 0.0
        self.pk: int = self.scope["url_route"]["kwargs"]["pk"]
        self.topic = await hub.listen(telling.topic_of(self.pk), self)
        found = await in_database(_reader, self.session_key, self.pk)
        if isinstance(found, int):
            self.topic.gave_up()
            self.kicked(found)
            return
        self.member, self.deaf_to, self.silenced = found.member, found.deaf_to, found.silenced
        if not await self.has_a_seat():
            self.topic.gave_up()
            return
        self.tell({"type": "welcome", "seq": found.seq, "rev": found.rev, "you": self.by})
        self.arrived = True
        self.topic.seated(found.rev, 0)

    async def disconnect(self, code: int) -> None:
        """Leave the thread."""
        if self.topic is not None:
            await hub.leave(self.topic.name, self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`{"type": "writing"}` is passed on at most once each three seconds; anything else is answered with `error`."""
        if not self._within_allowance():
            self.kicked(TOO_MANY)
            return
        try:
            msgspec.json.decode((text_data or "").encode("utf-8", "surrogatepass"), type=Writing)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.refuse("A thread's line knows `writing` and nothing else.")
            return
        now = time.monotonic()
        if not self.silenced and now - self.wrote_at >= WRITING_SECONDS:
            self.wrote_at = now
            hub.tell(telling.writing(self.pk, self.member, self.by))

    def _within_allowance(self) -> bool:
        now = time.monotonic()
        self.allowance = min(FRAMES_BURST, self.allowance + (now - self.counted_at) * FRAMES_PER_SECOND) - 1
        self.counted_at = now
        return self.allowance >= 0


def _reader(session_key: str, pk: int) -> Reader | int:
    """Whose session this is and the thread's numbers, or the code to close with."""
    rows = signed_in_rows(session_key, standing.rows_of)
    if not rows:
        return NOT_SIGNED_IN
    member: Member = rows[0]
    now = standing.of_rows(rows)
    if now.shut_out:
        return NOT_ALLOWED
    thread = find(member, pk)
    if thread is None:
        return NOT_THERE
    return Reader(member.public_id, deaf_to(member), now.silenced, thread.seq, thread.rev)
