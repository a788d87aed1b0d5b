"""The other server, uvicorn, with the same hooks, limits and direct writes as our daphne."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket as sockets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from community.live.bodies import BODY_CAP, LINGER_SECONDS, REFUSAL, bounded
from community.live.listening import BACKLOG
from community.live.proxies import behind_proxies
from community.live.sockets import MESSAGE_CAP
from community.live.uvicorn_sockets import DirectSocket
from community.live.wire import CLOSE_PATIENCE, IDLE_GRACE

STOP_GRACE = 5
HEADERS_CAP = 32 * 1024
LINE_CAP = 8000
PAGE_READ_SIZE = 32 * 1024
"""Bytes read at once: for asyncio's own size the C library asks the kernel each time."""
HEADERS_SECONDS = 10.0
BODY_SECONDS = 60.0
AT_ONCE = 32
"""Connections that are taken in one turn of the loop, however many come: members are heard in between."""
IDLE_SECONDS = 30
Hook = Callable[[], Any]


class BoundedPages(H11Protocol):
    """Uvicorn's HTTP, where headers and bodies must arrive in time and headers within their limit."""

    _deadline: asyncio.TimerHandle | None = None
    _expected: Any = None
    _refused = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.max_size = PAGE_READ_SIZE
        self._expect(h11.IDLE)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self.transport.get_protocol() is self and not self._refused:
            self._expect(self.conn.their_state)

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(None)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._expect(None)
        if event.http_version != b"1.1" or max(map(len, [event.target, *dict(self.headers).values()])) > LINE_CAP:
            self.send_400_response("Not a handshake that could be taken.")
        else:
            super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        """Answer once; what still comes is taken and thrown away for a moment, so that the answer arrives."""
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        self.transport.write(REFUSAL % b"400 Bad Request")
        self.transport.write_eof()
        self._within(LINGER_SECONDS)

    def _expect(self, state: Any) -> None:
        """What the client is sending now has its time; it does not begin again with every byte."""
        if state is not self._expected:
            self._expected = state
            self._within({h11.IDLE: HEADERS_SECONDS, h11.SEND_BODY: BODY_SECONDS}.get(state))

    def _within(self, seconds: float | None) -> None:
        """Cut the line after so long; None: no limit."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)


class Server(uvicorn.Server):
    """Uvicorn that returns after a signal instead of dying of it, so that the hooks at the end still run."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT begin the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def shutdown(self, sockets: list[sockets.socket] | None = None) -> None:
        """Take nobody new, let deeds finish, tell every socket 1012, then end what is left."""
        for server in self.servers:
            server.close()
        await self.dismiss({who for who in self.server_state.connections if isinstance(who, DirectSocket)})
        await super().shutdown(sockets)

    async def dismiss(self, open_sockets: set[DirectSocket]) -> None:
        """Close each as soon as its application waits for input, at the latest after the grace; await their goodbyes."""
        now = time.monotonic()
        for socket in open_sockets:
            socket.hold()
        told: set[DirectSocket] = set()
        while open_sockets and time.monotonic() < now + IDLE_GRACE + CLOSE_PATIENCE:
            late = time.monotonic() > now + IDLE_GRACE
            for socket in {who for who in open_sockets - told if late or who.idle}:
                socket.close(1012, "restarting")
                told.add(socket)
            await asyncio.sleep(0.02)
            open_sockets &= self.server_state.connections


def run(
    application: Any,
    listening: sockets.socket,
    *,
    trusted_proxies: int = 0,
    on_start: Iterable[Hook] = (),
    on_stop: Iterable[Hook] = (),
    ready: Callable[[], None] = lambda: None,
) -> int:
    """Serve as `community.live.server.run` does; returns the exit status."""
    server = Server(configured(behind_proxies(bounded(application, BODY_CAP), trusted_proxies)))
    asyncio.run(serve(server, listening, on_start, on_stop, ready))
    return 0 if server.started else 1


def is_our_fault(record: logging.LogRecord) -> bool:
    """What a client sends is no error of ours and fills no log."""
    return not str(record.msg).startswith("Invalid ")


def configured(application: Any) -> uvicorn.Config:
    """The limits that hold on daphne, said to uvicorn."""
    logging.getLogger("uvicorn.error").addFilter(is_our_fault)
    return uvicorn.Config(
        application,
        loop="asyncio",
        backlog=AT_ONCE,
        interface="asgi3",
        ws=DirectSocket,
        ws_max_size=MESSAGE_CAP,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=30,
        lifespan="off",
        http=BoundedPages,
        h11_max_incomplete_event_size=HEADERS_CAP,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_GRACE,
    )


async def serve(
    server: uvicorn.Server,
    listening: sockets.socket,
    on_start: Iterable[Hook],
    on_stop: Iterable[Hook],
    ready: Callable[[], None],
) -> None:
    """Hooks, then the server until it is told to stop, then hooks."""
    for hook in on_start:
        await hook()
    asyncio.get_running_loop().create_task(told(server, listening, ready))
    await server.serve(sockets=[listening])
    for hook in on_stop:
        await hook()


async def told(server: uvicorn.Server, listening: sockets.socket, ready: Callable[[], None]) -> None:
    """Call `ready` once connections are taken. As many as before may wait: the loop has set that to what it takes."""
    while not (server.started or server.should_exit):
        await asyncio.sleep(0.01)
    if server.started:
        listening.listen(BACKLOG)
        ready()
