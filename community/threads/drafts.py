"""One post on its way from its author to the thread, and what became of it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from community.members.models import Member
from community.refusals import Refused
from community.threads.models import Entry, Thread, Topic
from moderation.gate import Ruling

Frames = list[dict[str, Any]]


class Unsure(Exception):
    """The outcome is unknown: nothing may be answered; the same nonce again will tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to post: an opening without `thread`, else an answer there; with `entry` new words for it.

    `wants` is a choice out of `WANTS`. `ask`: tell the author first where there is something to suggest. `lifted`:
    a synthetic member of a load test, whom no limit meets. `public`: the page said that strangers may read it.
    """

    author: Member
    nonce: str
    words: str
    topic: Topic
    thread: Thread | None = None
    entry: Entry | None = None
    title: str = ""
    note: str = ""
    wants: tuple[str, ...] = ()
    anonymous: bool = False
    reply_to: int | None = None
    language: str = ""
    ask: bool = False
    lifted: bool = False
    public: bool = False

    @property
    def opens(self) -> bool:
        """Whether it begins a thread."""
        return self.thread is None

    @property
    def titled(self) -> bool:
        """Whether it carries a title: an opening, or new words for one."""
        return self.opens or (self.entry is not None and is_opening(self.entry, self.thread))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A draft with its ruling and what the limits said. `wait`: first words, while nobody is on duty."""

    draft: Draft
    ruling: Ruling
    refusal: Refused | None = None
    relief: bool = True
    wait: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`frames` for the author, in the shapes of the room socket; `entry` is what is stored, where something is.

    `accepted` also has `thread` (its key); `refused` has `field` (`title`, `note`, `body`, `topic` or "").
    """

    frames: Frames = field(default_factory=list)
    entry: Entry | None = None

    def first(self, *kinds: str) -> dict[str, Any] | None:
        """The first frame of one of these types."""
        return next((frame for frame in self.frames if frame["type"] in kinds), None)


def is_opening(entry: Entry, thread: Thread | None) -> bool:
    """Whether the entry is the one that its thread began with. A check-in begins with nobody's."""
    return thread is not None and thread.day is None and (entry.seq == 1 or not thread.seq)
