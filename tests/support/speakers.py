"""Members who talk through faults as the room's script does: what was not accepted is sent again under its nonce."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count as count_from
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from rooms.models import Message, Room
from tests.support.people import Person
from tests.support.sockets import Socket, new_nonce

AT_ONCE = 4
TREES = ("oak", "elm", "ash", "fir", "yew", "bay", "fig", "pine", "plum", "pear")
numbers = count_from(1)
SILENCE = 10.0
TROUBLE = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


def in_trees(number: int) -> str:
    """Words that nobody said before, and that the check takes for nobody's number: dice would say anything once."""
    return f"says {' '.join(TREES[int(digit)] for digit in str(number))}"


class Speaker(threading.Thread):
    """Says `count` things, `AT_ONCE` at a time. `which` names the process for each new line, `address` another door.

    `waits` has the seconds from the first sending of each to its `accepted`.
    """

    def __init__(
        self, person: Person, room: Room, count: int, which: Callable[[], int], pause: float = 0.0, **line: Any
    ) -> None:
        super().__init__(daemon=True)
        self.how = {"open_timeout": 10, **line}
        self.person, self.room, self.which, self.pause = person, room, which, pause
        self.left = {new_nonce(): in_trees(next(numbers)) for _ in range(count)}
        self.said = dict(self.left)
        self.seqs: dict[str, int] = {}
        self.waits: list[float] = []
        self.lines = 0
        self.doubted: list[str] = []
        self.trouble: BaseException | None = None
        self.over = threading.Event()

    def run(self) -> None:
        try:
            while self.left and not self.over.is_set():
                try:
                    self._speak()
                except TROUBLE:
                    time.sleep(0.2)
        except BaseException as trouble:  # noqa: BLE001 - told by the test
            self.trouble = trouble

    def _speak(self) -> None:
        """Say what is left until the line breaks or stays silent."""
        self.lines += 1
        with self._come_in() as socket:
            sent: dict[str, float] = {}
            for nonce, body in list(self.left.items()):
                sent[nonce] = time.monotonic()
                socket.say(body, nonce)
                time.sleep(self.pause)
                while len(sent) >= AT_ONCE:
                    self._settle(socket, sent)
            while sent:
                self._settle(socket, sent)

    def _come_in(self) -> Socket:
        """A line after its welcome; whoever is killed before it, or finds no database, breaks the line."""
        socket = self.person.knock_at(self.room, self.which(), **self.how)
        try:
            socket.until("welcome", timeout=10)
        except AssertionError:
            if socket.code in (1006, 1011, 1012):
                raise ConnectionClosed(None, None) from None
            raise
        return socket

    def _settle(self, socket: Socket, sent: dict[str, float]) -> None:
        """One more `accepted`."""
        until = time.monotonic() + SILENCE
        while time.monotonic() < until and not self.over.is_set():
            try:
                frame = socket.until("accepted", timeout=0.5)
            except AssertionError:
                if socket.code is not None:
                    raise ConnectionClosed(None, None) from None
                continue
            nonce, seq = frame["nonce"], frame["seq"]
            if self.seqs.setdefault(nonce, seq) != seq:
                self.doubted.append(nonce)
            self.left.pop(nonce, None)
            if nonce in sent:
                self.waits.append(time.monotonic() - sent.pop(nonce))
            return
        raise TimeoutError


def talk_out(speakers: list[Speaker], patience: float) -> None:
    """Wait until all have said everything; a test fails with who has not."""
    until = time.monotonic() + patience
    for speaker in speakers:
        speaker.join(max(0.1, until - time.monotonic()))
        if speaker.trouble is not None:
            raise speaker.trouble
    stuck = {speaker.person.name: len(speaker.left) for speaker in speakers if speaker.is_alive()}
    for speaker in speakers:
        speaker.over.set()
    assert not stuck, f"not accepted in {patience} s: {stuck}"


def reckoning(room: Room, speakers: list[Speaker]) -> dict[str, Any]:
    """What the database has against what was accepted: `lost`, `doubled`, `gaps`, `strangers` (never said)."""
    rows = list(Message.objects.filter(room=room).order_by("seq").values_list("nonce", "seq", "body"))
    stored = {nonce: (seq, body) for nonce, seq, body in rows}
    accepted = {nonce: seq for speaker in speakers for nonce, seq in speaker.seqs.items()}
    said = {nonce: body for speaker in speakers for nonce, body in speaker.said.items()}
    return {
        "accepted": len(accepted),
        "lost": sum(stored.get(nonce, (0, ""))[0] != seq for nonce, seq in accepted.items()),
        "doubled": len(rows) - len(set(Counter(body for _, _, body in rows))),
        "gaps": sum(seq != number for number, (_, seq, _) in enumerate(rows, 1)),
        "strangers": sum(said.get(nonce) != body for nonce, (_, body) in stored.items()),
        "answers that changed": sum(len(speaker.doubted) for speaker in speakers),
    }


def clean(found: dict[str, Any]) -> bool:
    """Whether zeros stand where zeros belong."""
    return not any(count for name, count in found.items() if name != "accepted")
