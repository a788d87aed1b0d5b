"""One say on its way from the door to the writer, as a value."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from community.live.mailbox import Promise
from community.refusals import Refused
from moderation.gate import Ruling

Frames = list[dict[str, Any]]


class Unsure(Exception):
    """The outcome is unknown: nothing may be answered; the same nonce again will tell."""


@dataclass(slots=True)
class Saying:
    """One say on its way. The author's facts are those of the seat; the writer reads the standing anew.

    `ask`: tell the author first where there is something to suggest. `answer` receives the frames for the author, or
    `Unsure`.
    """

    author_pk: int
    author_id: str
    author_name: str
    room_pk: int
    nonce: str
    words: str
    note: str = ""
    reply_to: int | None = None
    language: str = ""
    region: str = ""
    newcomer: bool = False
    trusted: bool = False
    lifted: bool = False
    slow_seconds: int = 0
    speak_for_yourself: bool = False
    ask: bool = False
    ruling: Ruling | None = None
    refusal: Refused | None = None
    relief: bool = True
    wait: bool = False
    began: float = field(default_factory=time.perf_counter)
    answer: Promise[Frames] = field(default_factory=Promise)

    @property
    def weighed(self) -> Ruling:
        """The ruling, once there is one."""
        if self.ruling is None:
            raise RuntimeError("not weighed yet")
        return self.ruling
