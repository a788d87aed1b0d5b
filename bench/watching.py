"""A moderator's screen as a program: hears what the desk's line says of a crisis and reads the queue, as the page does.

`python -m bench.watching PORT`, the cookie on standard input. Prints "listening", then a JSON line for each frame:
`{"case", "version", "heard", "shown"}`, both times in seconds of the machine's own clock.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from time import perf_counter
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bench import machine
from bench.pages import Reader

CRISIS = 100


def main() -> None:
    """Listen until told to end."""
    port, cookie = int(sys.argv[1]), sys.stdin.readline().strip()
    os.sched_setaffinity(0, {machine.LOAD_CORE})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    reader = Reader(port, cookie)
    headers = {"Cookie": cookie}
    with connect(f"ws://127.0.0.1:{port}/ws/desk/", additional_headers=headers, compression=None) as line:
        if json.loads(line.recv(20))["type"] != "welcome":
            sys.exit("the desk does not open")
        reader.read("/desk/")
        print("listening", flush=True)
        try:
            listen(line, reader)
        except ConnectionClosed as closed:
            sys.exit(f"the desk closed: {closed}")


def listen(line: ClientConnection, reader: Reader) -> None:
    """Each frame about somebody in danger, and the page that shows it."""
    while True:
        frame: dict[str, Any] = json.loads(line.recv())
        heard = perf_counter()
        if frame["type"] != "case" or frame["priority"] < CRISIS:
            continue
        wanted = f'data-mark="{frame["id"]}.'.encode()
        if wanted not in reader.read("/desk/")[1]:
            sys.exit("the queue does not show the case")
        told = {"case": frame["id"], "version": frame["version"], "heard": heard, "shown": perf_counter()}
        print(json.dumps(told), flush=True)


main()
