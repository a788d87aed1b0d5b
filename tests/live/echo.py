"""A tiny application under the project's own servers: run as `echo.py daphne|uvicorn PORT`."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import Protocol

from community.live.listening import listen
from community.live.sockets import Socket
from community.live.wire import Frame, refuse, wire_of


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Pages say who asked and how much came; sockets do what their path says."""
    if scope["type"] == "http":
        await page(scope, receive, send)
        return
    await receive()
    if scope["path"] in ("/404", "/403"):
        await refuse(scope, send, int(scope["path"][1:]), "no")
        return
    if scope["path"] == "/broken":
        raise RuntimeError("broken on purpose")
    if scope["path"] == "/late":
        print("asked", flush=True)
        await asyncio.sleep(0.3)
    await send({"type": "websocket.accept"})
    await DEEDS.get(scope["path"], echo)(scope, receive, send)


async def page(scope: Any, receive: Any, send: Any) -> None:
    """The length of the body, the client and the root path that the application was told."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    told = {"length": length, "client": scope["client"][0], "scheme": scope["scheme"], "root": scope["root_path"]}
    body = json.dumps(told).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Every message comes back unchanged."""
    while (message := await receive())["type"] == "websocket.receive":
        kind = "text" if message.get("text") is not None else "bytes"
        await send({"type": "websocket.send", kind: message[kind]})


async def flood(scope: Any, receive: Any, send: Any) -> None:
    """Write to the wire until it refuses, then close with 4408 and write down how that went."""
    wire, frame, written = wire_of(scope, send), Frame(b"x" * 1000), 0
    while wire.write(frame):
        written += 1
        if written % 100 == 0:
            await asyncio.sleep(0)
    print(f"refused at {wire.buffered} bytes", flush=True)
    wire.close(4408, "reads too slowly")
    while (message := await receive())["type"] != "websocket.disconnect":
        pass
    print(f"closed with {message['code']}", flush=True)


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """A deed of half a second for each message, answered when it is done."""
    while (message := await receive())["type"] == "websocket.receive":
        await asyncio.sleep(0.5)
        await send({"type": "websocket.send", "text": f"done {message['text']}"})
    print(f"closed with {message['code']}", flush=True)


async def farewell(scope: Any, receive: Any, send: Any) -> None:
    """Close with a code and a reason of the application's own."""
    await send({"type": "websocket.close", "code": 4401, "reason": "not signed in"})


async def deaf(scope: Any, receive: Any, send: Any) -> None:
    """Accept, and never read what comes."""
    await asyncio.sleep(60)


async def count(scope: Any, receive: Any, send: Any) -> None:
    """With each message, how many sockets' parts there are; from the first on nobody collects what is left in circles."""
    if gc.isenabled():
        gc.collect()
        gc.disable()
    while (await receive())["type"] == "websocket.receive":
        parts = sum(isinstance(part, (Protocol, WebSocketsSansIOProtocol, Socket)) for part in gc.get_objects())
        await send({"type": "websocket.send", "text": str(parts)})


DEEDS = {"/count": count, "/flood": flood, "/slow": slow, "/farewell": farewell, "/deaf": deaf}


def said(words: str) -> Any:
    """A hook that says so."""

    async def hook() -> None:
        print(words, flush=True)

    return hook


if __name__ == "__main__":
    server = import_module(f"community.live.{'uvicorn_server' if sys.argv[1] == 'uvicorn' else 'server'}")
    status = server.run(
        application,
        listen("127.0.0.1", int(sys.argv[2])),
        trusted_proxies=int(sys.argv[3]) if len(sys.argv) > 3 else 0,
        on_start=[said("started")],
        on_stop=[said("stopped")],
        ready=lambda: print("ready", flush=True),
    )
    sys.exit(status)
