"""What somebody costs who only listens, and what must not get lost where the handshake is let go."""

from __future__ import annotations

import contextlib

from tests.live.conftest import Served
from tests.live.raw import frame
from tests.support.processes import eventually

KIBIBYTE = 1024
FIRST, MORE = 100, 300


def test_one_more_who_listens_takes_little_memory(served: Served) -> None:
    with contextlib.ExitStack() as lines:
        for _ in range(FIRST):
            lines.enter_context(served.line("/"))
        before = served.memory()
        latest = [lines.enter_context(served.line("/")) for _ in range(MORE)]
        grown = served.memory() - before
        latest[-1].send(frame(1, b"still here"))
        assert latest[-1].hear().payload == b"still here"
    assert grown / MORE < 14 * KIBIBYTE


def test_a_frame_that_comes_before_the_answer_is_heard(served: Served) -> None:
    said = frame(1, b"too early")
    for cut in (2, 4, len(said)):
        with served.line() as line:
            asked = served.lines().count("asked")
            line.ask("/late")
            eventually(lambda before=asked: served.lines().count("asked") > before, "the application is asked")
            line.send(said[:cut])
            assert line.status() == 101
            line.send(said[cut:] + frame(1, b"in time"))
            assert [line.hear().payload for _ in range(2)] == [b"too early", b"in time"]
