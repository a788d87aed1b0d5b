"""People who mean harm, in a process of their own: `python -m tests.support.harm`, told on its input what to do.

One line of JSON: `{"port", "path", "headers", "harm": {kind: count}}`. It writes `ready` and begins, and when all is
done, how many of each kind. What stays open is held until its input ends.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import zlib
from collections.abc import Callable

from tests.live.raw import Line, frame

MEBIBYTE = 1024 * 1024
AT_MOST_HELD = 600
Headers = dict[str, str]
NONSENSE = (b"{", b"[]", b'{"type":7}', b"\xff\xfe", b'{"type":"say"}', b'{"type":"say","nonce":"","body":1}')
HUGE = frame(1, b"z" * MEBIBYTE)
BOMB = frame(1, zlib.compress(b"0" * 10 * MEBIBYTE)[:60_000], rsv=4)


def do_not_read(line: Line, path: str, headers: Headers) -> None:
    line.shake(path, **headers)


def half_a_handshake(line: Line, path: str, headers: Headers) -> None:
    line.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".encode())


def malformed(line: Line, path: str, headers: Headers) -> None:
    line.shake(path, **headers)
    for data in NONSENSE:
        line.send(frame(1, data))
    line.send(frame(3, b"x", rsv=2))
    line.closed()


def a_megabyte(line: Line, path: str, headers: Headers) -> None:
    line.shake(path, **headers)
    line.send(HUGE)
    line.closed()


def compressed(line: Line, path: str, headers: Headers) -> None:
    line.shake(path, Sec_WebSocket_Extensions="permessage-deflate", **headers)
    line.send(BOMB)
    line.closed()


DEEDS: dict[str, Callable[[Line, str, Headers], None]] = {
    "who do not read": do_not_read,
    "half a handshake": half_a_handshake,
    "malformed frames": malformed,
    "frames of a megabyte": a_megabyte,
    "compressed frames nobody agreed on": compressed,
}
STAYS = ("who do not read", "half a handshake")


class Harm(threading.Thread):
    """One kind of it, so many times; `done` counts. What stays open is in `held`."""

    def __init__(self, kind: str, count: int, port: int, path: str, headers: Headers) -> None:
        super().__init__(daemon=True)
        self.kind, self.count, self.port, self.path, self.headers = kind, count, port, path, headers
        self.done, self.held = 0, list[Line]()

    def run(self) -> None:
        for _ in range(self.count):
            with contextlib.suppress(OSError):  # the server may end any of these lines at any moment
                line = Line(self.port, small=self.kind == "who do not read")
                self.held.append(line)
                DEEDS[self.kind](line, self.path, self.headers)
            self.done += 1
            if self.kind not in STAYS or len(self.held) > AT_MOST_HELD:
                self.held.pop().socket.close()


def main() -> None:
    """Do what the first line says."""
    told = json.loads(sys.stdin.readline())
    around = told["port"], told["path"], told["headers"]
    print("ready", flush=True)
    deeds = [Harm(kind, count, *around) for kind, count in told["harm"].items()]
    for deed in deeds:
        deed.start()
    for deed in deeds:
        deed.join()
    print(json.dumps({deed.kind: deed.done for deed in deeds}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
