"""People who talk at an even pace and listeners who write down when each message came: what a fault did to a room."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import count as count_from

from rooms.models import Room
from tests.support.people import Person
from tests.support.speakers import in_trees

numbers = count_from(1_000_000)


class Listener(threading.Thread):
    """One line to a room at one process, open until `leave`. `heard` has the moment of each place, `twice` what doubled."""

    def __init__(self, person: Person, room: Room, number: int = 0) -> None:
        super().__init__(daemon=True)
        self.socket = person.enters(room, number)
        self.heard: dict[int, float] = {}
        self.twice: list[int] = []
        self.over = threading.Event()
        self.start()

    def run(self) -> None:
        """Hear until told to leave, or until the line ends."""
        read = 0
        while not self.over.is_set() and self.socket.code is None:
            for frame in self.socket.listen(0.02)[read:]:
                read += 1
                if frame["type"] == "message":
                    self._take(frame["seq"])

    def _take(self, seq: int) -> None:
        if seq in self.heard:
            self.twice.append(seq)
        self.heard.setdefault(seq, time.monotonic())

    def leave(self) -> int | None:
        """No more; gives the code with which the server had closed the line, None where it had not."""
        self.over.set()
        self.join(10)
        return self.socket.code


@dataclass(frozen=True, slots=True)
class Said:
    """When (monotonic), how long until `accepted`, and which place it got."""

    at: float
    waited: float
    seq: int


class Talker(threading.Thread):
    """Says something each `pause` seconds, as fast as a member may, until `leave`."""

    def __init__(self, person: Person, room: Room, number: int = 0, *, pause: float) -> None:
        super().__init__(daemon=True)
        self.person, self.pause = person, pause
        self.socket = person.enters(room, number)
        self.said: list[Said] = []
        self.trouble: BaseException | None = None
        self.over = threading.Event()
        self.start()

    def run(self) -> None:
        """One after the other; a refusal or a lost line ends it and is told by `leave`."""
        try:
            while not self.over.wait(self.pause):
                began = time.monotonic()
                frame = self.socket.until("accepted", nonce=self.socket.say(in_trees(next(numbers))), timeout=30)
                self.said.append(Said(began, time.monotonic() - began, frame["seq"]))
        except BaseException as trouble:  # noqa: BLE001 - told by `leave`
            self.trouble = trouble

    def leave(self) -> list[Said]:
        """No more; gives what was said. Raises what went wrong."""
        self.over.set()
        self.join(40)
        if self.trouble is not None:
            raise self.trouble
        return self.said


def at_share(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
