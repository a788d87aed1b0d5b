"""A restart tells everybody, and lets what is under way finish."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from tests.live.conftest import Served
from tests.live.raw import frame
from tests.support.processes import eventually


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_every_socket_hears_1012_and_the_hooks_run(serve: Callable[..., Served], kind: str) -> None:
    served = serve(kind)
    lines = [served.line("/") for _ in range(20)]
    asked = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    assert [line.closed() for line in lines] == [1012] * 20
    for line in lines:
        line.socket.close()
    assert served.process.wait(10) == 0
    assert time.monotonic() - asked < 6
    assert [words for words in served.lines() if words in ("started", "stopped")] == ["started", "stopped"]


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_deed_under_way_is_answered_before_the_goodbye(serve: Callable[..., Served], kind: str) -> None:
    served = serve(kind)
    with served.line("/slow") as line, served.line("/") as other:
        line.send(frame(1, b"first"))
        assert line.hear().payload == b"done first"
        line.send(frame(1, b"second"))
        other.send(frame(9))  # what the server has answered now, it has read before
        other.hear()
        served.process.send_signal(signal.SIGTERM)
        assert other.closed() == 1012
        assert line.hear().payload == b"done second"
        assert line.closed() == 1012
    assert served.process.wait(10) == 0
    assert served.has_said("closed with 1012")


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_nobody_new_is_taken_while_it_stops(serve: Callable[..., Served], kind: str) -> None:
    served = serve(kind)
    with served.line("/slow") as line:
        line.send(frame(1, b"deed"))
        served.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(served), "new connections are refused", patience=3)
        assert line.hear().payload == b"done deed"


def refuses(served: Served) -> bool:
    try:
        served.line().socket.close()
    except ConnectionRefusedError:
        return True
    return False
