"""What is told and who listens: notes, the numbers that were delivered, and how a topic's frames reach its ears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from msgspec import Struct

from community.live.wire import Frame, Gathered
from community.meters import DELIVERED

GATHER_SECONDS = 0.005
"""A topic that spoke less than this ago is busy: what comes meanwhile is written together."""


class Note(Struct, frozen=True, gc=False):
    """Something told on a topic.

    `payload` is a whole frame as UTF-8 JSON, or empty for a stir that only wakes what `kind` names. `rev` is the
    topic's revision (0: none, never deduplicated). `author` and `to` are public ids: whose words these are, and the
    one member meant (empty: everybody). `hidden` is what somebody hears who does not hear the author. `seq` is given
    where the frame is a new message, and then never delivered twice either.
    """

    topic: str
    payload: bytes = b""
    rev: int = 0
    author: str = ""
    to: str = ""
    hidden: bytes = b""
    kind: str = "frame"
    seq: int = 0

    def packed(self) -> list[Any]:
        """For the wire between processes."""
        return [self.payload, self.rev, self.author, self.to, self.hidden, self.kind, self.seq]


class Ear(Protocol):
    """One listening socket. `deaf_to` holds public ids of members it does not hear."""

    member: str
    session_key: str
    deaf_to: frozenset[str]

    def hear(self, frame: Frame, rev: int) -> None:
        """Take a frame; never blocks."""

    def tell(self, frame: dict[str, Any]) -> None:
        """Take a frame that is for this socket alone."""

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Take several frames: `together` in one write, or those of `parts` (frame, revision) that are meant."""

    def stir(self, note: Note) -> None:
        """Take note of something about this member that is no frame (`blocks`)."""

    def kicked(self, code: int) -> None:
        """Close at once with `code`."""


@dataclass(slots=True)
class Track:
    """Which numbers of a rising sequence were delivered: all up to `upto`, and those in `ahead` that came early."""

    upto: int = 0
    ahead: set[int] = field(default_factory=set)

    def has(self, number: int) -> bool:
        """Whether it was delivered."""
        return number <= self.upto or number in self.ahead

    def add(self, number: int) -> None:
        """It is delivered now."""
        self.ahead.add(number)
        while self.upto + 1 in self.ahead:
            self.upto += 1
            self.ahead.discard(self.upto)

    def caught_up(self, number: int) -> None:
        """Everything up to `number` is known to be delivered."""
        if number > self.upto:
            self.upto = number
            self.ahead = {early for early in self.ahead if early > number}


@dataclass(slots=True)
class Topic:
    """What a process keeps of a topic that it listens to.

    A listener first waits (its welcome is being read), then is seated with the revision and sequence that it knows.
    Once nobody waits, the topic has `begun` from the lowest of these: from then on a missing number is a gap. `marked`
    is the newest revision that the database was seen to have.
    """

    name: str
    ears: set[Ear] = field(default_factory=set)
    revs: Track = field(default_factory=Track)
    seqs: Track = field(default_factory=Track)
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    low: tuple[int, int] | None = None
    begun: bool = False
    marked: int = 0
    gathered: list[Note] = field(default_factory=list)
    busy_until: float = 0.0

    def seated(self, rev: int, seq: int) -> None:
        """One listener less waits; it knows everything up to these."""
        self.waiting -= 1
        if not self.begun:
            self.low = min(self.low, (rev, seq)) if self.low else (rev, seq)
            self._begin()

    def gave_up(self) -> None:
        """One listener less waits; it went away before it was seated."""
        self.waiting -= 1
        self._begin()

    def _begin(self) -> None:
        if not self.begun and self.waiting == 0 and self.low is not None:
            self.caught_up(*self.low)
            self.begun = True

    def is_new(self, note: Note) -> bool:
        """Mark the note as delivered; False when it was before."""
        if (note.rev and self.revs.has(note.rev)) or (note.seq and self.seqs.has(note.seq)):
            return False
        if note.rev:
            self.revs.add(note.rev)
        if note.seq:
            self.seqs.add(note.seq)
        return True

    def speak(self, note: Note) -> None:
        """Hand the note to every ear: at once where the topic is quiet, else with what comes in a few milliseconds."""
        now = time.monotonic()
        if now < self.busy_until and not note.to:
            self.gathered.append(note)
            if len(self.gathered) == 1:
                asyncio.get_running_loop().call_later(self.busy_until - now, self.flush)
            return
        self.flush()
        self.busy_until = now + GATHER_SECONDS
        frame, hidden = frames_of(note)
        DELIVERED.inc(len(self.ears) if not note.to else 1)
        for ear in list(self.ears):
            if note.to in ("", ear.member) and (heard := hidden if note.author in ear.deaf_to else frame) is not None:
                ear.hear(heard, note.rev)

    def flush(self) -> None:
        """Write what was gathered, encoded once for all who hear everybody."""
        notes, self.gathered = self.gathered, []
        if not notes:
            return
        self.busy_until = time.monotonic() + GATHER_SECONDS
        DELIVERED.inc(len(self.ears) * len(notes))
        frames, authors = [frames_of(note) for note in notes], {note.author for note in notes}
        parts = [(frame, note.rev) for (frame, _), note in zip(frames, notes, strict=True)]
        together = Gathered(frame for frame, _ in parts)
        for ear in list(self.ears):
            if not authors.isdisjoint(ear.deaf_to):
                for (frame, hidden), note in zip(frames, notes, strict=True):
                    heard = hidden if note.author in ear.deaf_to else frame
                    if heard is not None:
                        ear.hear(heard, note.rev)
            elif len(parts) == 1:
                ear.hear(*parts[0])
            else:
                ear.hear_all(together, parts)

    def caught_up(self, rev: int, seq: int) -> None:
        """Everything up to these is known to be delivered."""
        self.revs.caught_up(rev)
        self.seqs.caught_up(seq)


def frames_of(note: Note) -> tuple[Frame, Frame | None]:
    """The note's frame, and the one for somebody who does not hear the author (None: nothing)."""
    return Frame(note.payload), Frame(note.hidden) if note.hidden else None
