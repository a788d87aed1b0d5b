"""All clients of a run in one loop over epoll: connecting, talking at a rate or flat out, and listening."""

from __future__ import annotations

import gc
import itertools
import re
import select
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from bench.line import TAG, Dialect, Line, Splitter, masked

LETTERS = "bcdfghjkmnpqrstvwxz"
WORDS = (
    "thank you for being here tonight, it helps more than you know",
    "I went for a long walk and made soup, the evening is getting easier",
    "that sounds hard, and I am glad that you wrote it down here",
    "same here, mornings are the best part of my day by now",
)
KIND = re.compile(rb'\{"type":"([\w-]+)"')
READ = 1 << 18


class Field:
    """Clients of one system. `sent` has time and room of every message by its tag; `odd` counts frames of failure."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.lines: list[Line] = []
        self.sent: dict[bytes, tuple[float, str]] = {}
        self.odd: Counter[str] = Counter()
        self.closed = 0
        self._by_fd: dict[int, Line] = {}
        self._epoll = select.epoll()
        self._splitter = Splitter(dialect)
        self._tags = itertools.count()
        self._waiting = 0
        self._again: Callable[[Line], None] | None = None

    # Coming and going

    def connect(self, port: int, seats: Iterable[tuple[str, str, str]], patience: float) -> list[Line]:
        """Open a line for each (path, cookie, room) at once; returns when all are in their rooms or patience ends."""
        fresh = []
        self._waiting = 0
        for seat in seats:
            line = Line(port, *seat, offers=self.dialect.offers)
            self._by_fd[line.fd] = line
            self._epoll.register(line.fd, select.EPOLLIN)
            self._waiting += 1
            fresh.append(line)
            if len(fresh) % 20 == 0:
                self.listen(0)
        self.lines += fresh
        self.listen(patience, until=lambda: self._waiting <= 0)
        return fresh

    def close(self) -> None:
        """Close everything."""
        for line in self.lines:
            line.socket.close()
        self._epoll.close()

    # Talking

    def flat_out(self, talkers: Sequence[Line], seconds: float) -> None:
        """Each talker says the next thing as soon as it hears its own words."""
        until = perf_counter() + seconds
        self._again = lambda line: self.say(line) if perf_counter() < until else None
        for line in talkers:
            self.say(line)
        self.listen(seconds)
        self._again = None

    def at_rate(self, rooms: Sequence[Sequence[Line]], per_second: float, seconds: float) -> None:
        """In each room the members take turns; the rooms speak evenly over the second."""
        began, pause = perf_counter(), 1 / (per_second * len(rooms))
        for number in range(int(seconds * per_second * len(rooms))):
            room = rooms[number % len(rooms)]
            due = began + number * pause
            self.listen(due - perf_counter())
            self.say(room[(number // len(rooms)) % len(room)])
        self.listen(began + seconds - perf_counter())

    def say(self, line: Line) -> None:
        """Say something with a new tag."""
        number = next(self._tags)
        tag = tag_of(number)
        words = f"{WORDS[number % len(WORDS)]} xq{tag}"
        frame = masked((self.dialect.say % {"tag": tag, "words": words, "room": line.room}).encode())
        line.awaits = tag.encode()
        self.sent[line.awaits] = (perf_counter(), line.room)
        try:
            if line.socket.send(frame) != len(frame):
                raise BlockingIOError
        except BlockingIOError:
            self.odd["the server does not read"] += 1
        except OSError:
            self._gone(line)

    # Listening

    def drain(self, patience: float) -> None:
        """Listen until everybody heard everything that was said in their room, or patience ends."""
        said = Counter(room for _, room in self.sent.values())
        ends = perf_counter() + patience
        while perf_counter() < ends:
            self.listen(0.05)
            if all(line.closed or line.count >= said[line.room] for line in self.lines):
                return

    def forget(self) -> None:
        """Begin a new count."""
        self.sent.clear()
        self.odd.clear()
        for line in self.lines:
            line.heard.clear()
            line.count = 0
        gc.collect()

    def listen(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Take in what comes for so long, and what is there in any case."""
        ends = perf_counter() + seconds
        while True:
            left = ends - perf_counter()
            # epoll wakes at whole milliseconds; the last one is spent looking again and again
            for fd, _ in self._epoll.poll(left if left > 0.001 else 0, 512):
                self._read(self._by_fd[fd])
            if left <= 0 or until():
                return
            if left < 0.001:
                time.sleep(0)

    def _read(self, line: Line) -> None:
        try:
            data = line.socket.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._gone(line)
            return
        now = perf_counter()
        if line.rest:
            data = line.rest + data
        if not line.upgraded:
            data = self._upgrade(line, data, now)
        split = self._splitter.split(data)
        line.rest = data[split.used :]
        if split.tags:
            line.heard.append((now, split.tags))
            line.count += len(split.tags)
            if self._again is not None and line.awaits in split.tags:
                self._again(line)
        for opcode, payload in split.others:
            self._other(line, opcode, payload, now)

    def _upgrade(self, line: Line, data: bytes, now: float) -> bytes:
        """What follows the answer to the handshake."""
        head, end, rest = data.partition(b"\r\n\r\n")
        line.rest = b""
        if not end:
            line.rest = data
            return b""
        if not head.startswith(b"HTTP/1.1 101"):
            self.odd[head.partition(b"\r\n")[0].decode()] += 1
            self._gone(line)
            return b""
        line.upgraded = True
        self._answer(line, self.dialect.greet)
        if not self.dialect.steps:
            self._ready(line, now)
        return rest

    def _other(self, line: Line, opcode: int, payload: bytes, now: float) -> None:
        if opcode == 9:
            line.socket.send(masked(payload, 10))
        elif opcode == 8:
            self.odd[f"closed with {int.from_bytes(payload[:2], 'big')}"] += 1
        elif failure := self.dialect.fails(payload):
            self.odd[failure.decode()] += 1
        elif not line.ready_at and self.dialect.steps[line.step][0] in payload:
            self._step(line, now)
        elif (kind := KIND.match(payload)) and kind[1] in (b"held", b"refused", b"error", b"support", b"received"):
            self.odd[kind[1].decode()] += 1

    def _step(self, line: Line, now: float) -> None:
        """On the way into the room."""
        self._answer(line, self.dialect.steps[line.step][1])
        line.step += 1
        if line.step == len(self.dialect.steps):
            self._ready(line, now)

    def _answer(self, line: Line, words: str) -> None:
        if words:
            line.socket.send(masked((words % {"room": line.room, "name": f"n{line.fd}"}).encode()))

    def _ready(self, line: Line, now: float) -> None:
        line.ready_at = now
        self._waiting -= 1

    def _gone(self, line: Line) -> None:
        if not line.closed:
            line.closed = True
            self.closed += 1
            if not line.ready_at:
                self._waiting -= 1
            self._epoll.unregister(line.fd)


def tag_of(number: int) -> str:
    """A number as consonants: no word, no digits, nothing that the check could take for anything."""
    letters = []
    for _ in range(TAG):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)
