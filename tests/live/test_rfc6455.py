"""RFC 6455 on both servers, frame by frame."""

from __future__ import annotations

import struct

import pytest

from tests.live.conftest import Served
from tests.live.raw import close, frame

GREEK = "κόσμε€😀".encode()
BAD_TEXTS = (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"abc\x80", b"\xe2\x82")
FINE_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
BAD_CODES = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000)


@pytest.mark.parametrize("opcode", [1, 2])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536])
def test_a_message_comes_back_unchanged(served: Served, opcode: int, size: int) -> None:
    with served.line("/") as line:
        line.send(frame(opcode, b"a" * size))
        assert line.hear() == (opcode, b"a" * size, True)


def test_a_message_may_arrive_in_crumbs(served: Served) -> None:
    with served.line("/") as line:
        whole = frame(1, b"b" * 300)
        for start in range(0, len(whole), 37):
            line.send(whole[start : start + 37])
        assert line.hear().payload == b"b" * 300


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ([frame(9)], [(10, b"")]),
        ([frame(9, bytes(range(125)))], [(10, bytes(range(125)))]),
        ([frame(10, b"nobody asked"), frame(9, b"k")], [(10, b"k")]),
        ([frame(1, b"ab", fin=False), frame(0, b"cd")], [(1, b"abcd")]),
        ([frame(1, b"ab", fin=False), frame(9, b"p"), frame(0, b"cd")], [(10, b"p"), (1, b"abcd")]),
        ([frame(1, b"", fin=False), frame(0, b"", fin=False), frame(0, b"q")], [(1, b"q")]),
        ([frame(1, b"x", fin=False)] + [frame(0, b"y", fin=False)] * 98 + [frame(0)], [(1, b"x" + b"y" * 98)]),
        ([frame(1, GREEK)], [(1, GREEK)]),
        ([frame(1, GREEK[:3], fin=False), frame(0, GREEK[3:])], [(1, GREEK)]),
    ],
)
def test_control_frames_and_fragments(served: Served, sent: list[bytes], heard: list[tuple[int, bytes]]) -> None:
    with served.line("/") as line:
        for each in sent:
            line.send(each)
        assert [line.hear()[:2] for _ in heard] == heard


@pytest.mark.parametrize(
    "sent",
    [
        frame(9, b"x" * 126),
        *[frame(1, b"x", rsv=rsv) for rsv in range(1, 8)],
        *[frame(opcode, b"x") for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)],
        frame(9, b"a", fin=False),
        frame(0, b"x"),
        frame(0, b"x", fin=False),
        frame(1, b"a", fin=False) + frame(1, b"b"),
        frame(1, b"hello", mask=False),
        frame(8, b"\x03"),
        frame(1, b"hello", length=struct.pack("!BH", 0x80 | 126, 5)),
        frame(1, b"hello", length=struct.pack("!BQ", 0x80 | 127, 5)),
        frame(1, b"h" * 300, length=struct.pack("!BQ", 0x80 | 127, 300)),
        frame(9) + frame(1, b"h" * 126) + frame(1, b"hello", length=struct.pack("!BH", 0x80 | 126, 5)),
        close(1000, b"r" * 124),
        *[close(code) for code in BAD_CODES],
    ],
)
def test_a_breach_of_the_protocol_closes_with_1002(served: Served, sent: bytes) -> None:
    with served.line("/") as line:
        line.send(sent)
        assert line.closed() == 1002


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_text_that_is_not_utf8_closes_with_1007(served: Served, text: bytes) -> None:
    with served.line("/") as line:
        line.send(frame(1, text))
        assert line.closed() == 1007


def test_bad_text_is_noticed_across_fragments(served: Served) -> None:
    with served.line("/") as line:
        line.send(frame(1, b"ok\xce", fin=False) + frame(0, b"\xff"))
        assert line.closed() == 1007


@pytest.mark.parametrize("code", FINE_CODES)
def test_a_goodbye_is_answered_with_its_own_code(served: Served, code: int) -> None:
    with served.line("/") as line:
        line.send(close(code, b"because") + frame(1, b"too late"))
        assert line.hear() == (8, struct.pack("!H", code) + b"because", True)
        assert line.ended()


def test_the_application_closes_with_its_own_code_and_reason(served: Served) -> None:
    with served.line("/farewell") as line:
        heard = line.hear()
        assert (heard.code, heard.payload[2:]) == (4401, b"not signed in")


@pytest.mark.parametrize("size", [65537, 1_000_000])
def test_a_frame_beyond_64_kib_closes_with_1009(served: Served, size: int) -> None:
    with served.line("/") as line:
        line.send(frame(1, b"a" * size)[:200_000])
        assert line.closed() == 1009


def test_a_message_beyond_64_kib_closes_with_1009_however_it_is_cut(served: Served) -> None:
    with served.line("/") as line:
        line.send(frame(1, b"a" * 40_000, fin=False) + frame(0, b"a" * 40_000))
        assert line.closed() == 1009


def test_compression_is_never_agreed_on(served: Served) -> None:
    with served.line() as line:
        assert line.shake("/", Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") == 101
        assert "extensions" not in line.head.lower()


@pytest.mark.parametrize(
    ("broken", "statuses"),
    [
        ({"Sec_WebSocket_Key": None}, (400, 426)),
        ({"Sec_WebSocket_Key": "YWJj"}, (400,)),
        ({"Sec_WebSocket_Version": "12"}, (400, 426)),
        ({"Sec_WebSocket_Version": None}, (400, 426)),
        ({"head": "POST {} HTTP/1.1"}, (400, 404, 405)),
        ({"head": "GET {} HTTP/1.0"}, (400, 404, 426, 505)),
    ],
)
def test_a_broken_handshake_is_refused(served: Served, broken: dict[str, str], statuses: tuple[int, ...]) -> None:
    with served.line() as line:
        assert line.shake("/", **broken) in statuses


@pytest.mark.parametrize(("path", "status"), [("/403", 403), ("/404", 404), ("/broken", 500)])
def test_the_application_refuses_a_handshake_with_a_status(served: Served, path: str, status: int) -> None:
    with served.line() as line:
        assert line.shake(path) == status
