"""What somebody who means harm, or is merely slow, cannot take from the others."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.live.conftest import Served
from tests.live.raw import close, frame
from tests.support.processes import eventually

MEBIBYTE = 1024 * 1024


def test_a_member_who_does_not_read_is_closed_with_4408_and_holds_little_memory(served: Served) -> None:
    before = served.memory()
    lines = [served.line("/flood", small=True) for _ in range(10)]
    eventually(lambda: said_often(served, "closed with 4408", 10), "ten times 4408", patience=20)
    assert served.memory() - before < 20 * MEBIBYTE
    lines[0].socket.settimeout(10)
    try:
        assert lines[0].closed() == 4408
    except ConnectionError:
        pass  # best effort: it may be cut before the close frame came through
    for line in lines:
        line.socket.close()


def said_often(served: Served, words: str, times: int) -> bool:
    return sum(line == words for line in served.lines()) >= times


def test_a_flood_that_nobody_reads_pauses_the_sender(served: Served) -> None:
    before = served.memory()
    with served.line("/deaf") as line:
        line.socket.settimeout(1)
        taken = 0
        with pytest.raises(TimeoutError):
            for _ in range(2000):
                line.send(frame(1, b"z" * 60_000))
                taken += 60_000
        assert taken < 60 * MEBIBYTE
        assert served.memory() - before < 10 * MEBIBYTE


def test_one_who_sends_and_never_reads_is_cut_off(serve: Callable[..., Served]) -> None:
    served = serve("daphne")
    with served.line("/", small=True) as line:
        line.socket.settimeout(20)
        with pytest.raises(ConnectionError):
            for _ in range(100_000):
                line.send(frame(1, b"z" * 30_000))
        assert served.memory() < 150 * MEBIBYTE


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_headers_that_never_end_are_cut_off(serve: Callable[..., Served], kind: str) -> None:
    served = serve(kind)
    lines = [served.line() for _ in range(50)]
    for line in lines:
        line.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    with served.line("/") as other:
        other.send(frame(1, b"still here"))
        assert other.hear().payload == b"still here"
    started = time.monotonic()
    for line in lines:
        line.socket.settimeout(20)
        assert line.ended()
        line.socket.close()
    assert time.monotonic() - started < 15


def test_headers_that_are_too_large_are_refused(served: Served) -> None:
    with served.line() as line:
        assert line.shake("/", X_Large="a" * 70_000) in (400, 413, 431)


def test_a_body_that_is_too_large_is_refused_with_413(served: Served) -> None:
    with served.line() as line:
        line.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert line.status() == 413


def test_a_body_in_chunks_is_counted(served: Served) -> None:
    with served.line() as line:
        line.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(30):
            line.send(b"186A0\r\n" + b"x" * 100_000 + b"\r\n")
        assert line.status() == 413


@pytest.mark.parametrize(
    "head", [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n", b"no HTTP at all\r\n\r\n"]
)
def test_an_early_answer_reaches_somebody_who_is_still_sending(served: Served, head: bytes) -> None:
    before = served.memory()
    with served.line() as line:
        line.send(head)
        for _ in range(90):
            line.send(b"x" * 100_000)
        assert line.status() in (400, 413)
        assert served.memory() - before < 10 * MEBIBYTE


def test_a_body_of_a_page_comes_through(served: Served) -> None:
    with served.line() as line:
        line.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000)
        assert asked(line)["length"] == 200_000


def asked(line: object) -> dict[str, object]:
    """The body of the tiny application's page."""
    assert line.status() == 200
    size = int(next(row for row in line.head.lower().split("\r\n") if row.startswith("content-length")).split()[1])
    return json.loads(line.need(size))


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
@pytest.mark.parametrize(
    ("proxies", "header", "client"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.7, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (1, "nonsense", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_are_believed(
    serve: Callable[..., Served], kind: str, proxies: int, header: str, client: str
) -> None:
    served = serve(kind, proxies=proxies)
    with served.line() as line:
        line.send(
            f"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {header}\r\nDaphne-Root-Path: /evil\r\n\r\n".encode()
        )
        told = asked(line)
        assert (told["client"], told["root"]) == (client, "")


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_socket_that_is_gone_leaves_nothing_behind(serve: Callable[..., Served], kind: str) -> None:
    """Without the collector: it comes so seldom here that what is left to it grows for half an hour and more."""
    served = serve(kind)
    with served.line("/count") as counting:

        def parts() -> int:
            counting.send(frame(1, b"how many"))
            return int(counting.hear().payload)

        alone = parts()
        for number in range(10):
            with served.line("/") as line:
                line.send(frame(1, b"hello"))
                line.hear()
                if number % 2:
                    line.send(close(1000))
                    assert line.closed() == 1000
        with served.line("/") as line:
            assert parts() > alone, "they are counted"
        eventually(lambda: parts() == alone, f"as few as before: {alone}, now {parts()}")


def test_all_are_taken_who_come_while_the_server_is_busy(served: Served) -> None:
    with contextlib.ExitStack() as lines:
        os.kill(served.process.pid, signal.SIGSTOP)
        try:
            waiting = [lines.enter_context(served.line()) for _ in range(300)]
            for line in waiting:
                line.ask("/")
        finally:
            os.kill(served.process.pid, signal.SIGCONT)
        assert {line.status() for line in waiting} == {101}


def test_a_frame_of_many_megabytes_is_answered_with_1009_while_it_is_still_sent(served: Served) -> None:
    huge = frame(1, b"z" * 3 * MEBIBYTE)
    before = served.memory()
    for _ in range(5):
        with served.line("/") as line:
            line.send(huge)
            assert line.closed() == 1009
    assert served.memory() - before < 10 * MEBIBYTE
