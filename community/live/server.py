"""Daphne, hardened: bounded both ways, own close codes, direct writes, hooks, a restart that tells everybody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket as sockets
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import daphne.server  # installs the asyncio reactor, so it comes before everything of Twisted
from daphne.http_protocol import WebRequest
from twisted.internet import asyncioreactor, defer
from twisted.internet import reactor as installed
from twisted.logger import globalLogBeginner

from community.live.proxies import behind_proxies
from community.live.requests import Factory
from community.live.sockets import Socket, waiting
from community.live.wire import IDLE_GRACE, WRITE_CAP

logger = logging.getLogger("community.live")
reactor: Any = installed
Hook = Callable[[], Awaitable[None]]

STOP_GRACE = 5.0
"""Seconds that applications have to end after that."""
READ_PATIENCE = 10.0
"""Seconds that a plain `send` waits for a reader before it is cut off."""
LEAVE_PATIENCE = 10.0
SWEEP = 5.0


def at_once(_logger: Any, call: Callable[..., Any], *args: Any) -> None:
    """Instead of Twisted's context for the log of each reading and writing: its log is silent here, and it was a fifth
    of taking in a frame. What fails in there the reactor catches by itself.
    """
    call(*args)


asyncioreactor.callWithLogger = at_once  # type: ignore[attr-defined]


class Server(daphne.server.Server):
    """Serves one ASGI application on one listening socket until SIGTERM or SIGINT."""

    def __init__(self, application: Any, *, on_start: Iterable[Hook] = (), on_stop: Iterable[Hook] = ()) -> None:
        super().__init__(application, endpoints=["own"], request_buffer_size=64 * 1024, server_name="")
        self.on_start = tuple(on_start)
        self.on_stop = tuple(on_stop)
        self.connections: dict[Any, dict[str, Any]] = {}
        self.leaving: dict[Any, float] = {}
        self.failed = False
        self.listener: Any = None

    def serve(self, listening: sockets.socket, ready: Callable[[], None]) -> int:
        """Run until told to stop; returns the exit status."""
        unheard: list[Any] = [lambda event: None]
        globalLogBeginner.beginLoggingTo(unheard, redirectStandardIO=False, discardBuffer=True)
        loop = reactor._asyncioEventloop
        asyncio.set_event_loop(loop)
        reactor.addSystemEventTrigger(
            "before", "shutdown", lambda: defer.Deferred.fromFuture(loop.create_task(self.stop_all()))
        )
        reactor.callWhenRunning(lambda: loop.create_task(self.start(listening, ready)))
        reactor.run(installSignalHandlers=True)
        return 1 if self.failed else 0

    async def start(self, listening: sockets.socket, ready: Callable[[], None]) -> None:
        """The hooks first, then the door opens."""
        try:
            for hook in self.on_start:
                await hook()
            self.listener = reactor.adoptStreamPort(listening.fileno(), listening.family, Factory(self))
        except Exception:
            logger.exception("The server could not start.")
            self.failed = True
            reactor.stop()
            return
        reactor.callLater(SWEEP, self.sweep)
        ready()

    # Connections and their applications.

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """An HTTP request's application; returns the queue of its input."""
        scope["root_path"] = ""  # daphne lets any client set it by a header
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.begin(protocol, scope, queue.get)
        return queue

    def open_socket(self, socket: Socket, scope: dict[str, Any]) -> None:
        """A handshake's application."""
        self.protocol_connected(socket)
        socket.inbox.put({"type": "websocket.connect"})
        self.begin(socket, scope, socket.inbox.get)

    def begin(self, protocol: Any, scope: dict[str, Any], receive: Any) -> None:
        scope.setdefault("asgi", {"version": "3.0"})

        async def send(message: dict[str, Any]) -> None:
            await self.handle_reply(protocol, message)

        task = reactor._asyncioEventloop.create_task(self.application(scope, receive, send))
        self.connections[protocol]["application_instance"] = task
        task.add_done_callback(lambda done: self.application_done(protocol, done))

    def application_done(self, protocol: Any, task: asyncio.Task[None]) -> None:
        """Report its failure, and let go of a connection that waited for it."""
        here = protocol in self.connections and protocol not in self.leaving
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logger.error("The application failed.", exc_info=error)
        if here and error is not None:
            protocol.handle_exception(error)
        elif here and isinstance(protocol, Socket):
            protocol.handle_return()
        if self.leaving.pop(protocol, None) is not None:
            self.connections.pop(protocol, None)

    def protocol_disconnected(self, protocol: Any) -> None:
        """The connection is gone; its application has a while to notice."""
        details = self.connections.get(protocol)
        task = details.get("application_instance") if details else None
        if details is None or task is None or task.done():
            self.connections.pop(protocol, None)
        else:
            details["disconnected"] = time.time()
            self.leaving.setdefault(protocol, time.monotonic() + LEAVE_PATIENCE)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """What the application says; it waits here for a peer that reads slowly, for a while."""
        if protocol not in self.connections or protocol in self.leaving:
            return
        transport = transport_of(protocol)
        self.check_headers_type(message)
        protocol.handle_reply(message)
        if transport is not None and waiting(transport) > WRITE_CAP:
            await self.drained(protocol, transport)

    async def drained(self, protocol: Any, transport: Any) -> None:
        """Return when the peer has taken enough; one that does not is cut off."""
        deadline = time.monotonic() + READ_PATIENCE
        while transport.connected and waiting(transport) > WRITE_CAP:
            if time.monotonic() < deadline:
                await asyncio.sleep(0.02)
                continue
            if isinstance(protocol, Socket):
                protocol.close(4408, "reads too slowly")
            else:
                transport.abortConnection()
            return

    def sweep(self) -> None:
        """Every few seconds: pings and time limits."""
        for protocol in list(self.connections):
            protocol.check_timeouts()
        now = time.monotonic()
        for protocol in [who for who, deadline in self.leaving.items() if deadline < now]:
            self.connections[protocol]["application_instance"].cancel()
        reactor.callLater(SWEEP, self.sweep)

    # Stopping.

    async def stop_all(self) -> None:
        """Take nobody new, let deeds finish, tell every socket 1012, then stop the applications and the hooks."""
        if self.listener is not None:
            await defer.maybeDeferred(self.listener.stopListening).asFuture(asyncio.get_running_loop())
        await self.dismiss({who for who in self.connections if isinstance(who, Socket)})
        known = [details.get("application_instance") for details in self.connections.values()]
        await self.finish([task for task in known if task is not None])
        for hook in self.on_stop:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(hook(), STOP_GRACE)
        await asyncio.sleep(0.05)  # the last bytes leave the buffers

    async def dismiss(self, open_sockets: set[Socket]) -> None:
        """Close each with 1012 as soon as its application waits for input, at the latest after the grace."""
        deadline = time.monotonic() + IDLE_GRACE
        for socket in open_sockets:
            socket.pause()
        while open_sockets:
            late = time.monotonic() > deadline
            free = {who for who in open_sockets if late or who.inbox.idle or who not in self.connections}
            for socket in free & self.connections.keys():
                socket.close(1012, "restarting")
            open_sockets -= free
            if open_sockets:
                await asyncio.sleep(0.02)

    async def finish(self, tasks: list[asyncio.Task[None]]) -> None:
        """Let the applications end, and end those that do not."""
        if tasks:
            _, pending = await asyncio.wait(tasks, timeout=STOP_GRACE)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    # Small things that the connections need.

    def later(self, seconds: float, call: Callable[[], None]) -> Any:
        return reactor.callLater(seconds, call)

    def shrink(self, transport: Any, size: int) -> None:
        """Bound what the kernel buffers for one connection."""
        transport.getHandle().setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, size)


def transport_of(protocol: Socket | WebRequest) -> Any:
    """The Twisted transport that a connection's bytes leave by, or None when it is gone."""
    if isinstance(protocol, Socket):
        return protocol.transport
    return protocol.channel.transport if getattr(protocol, "channel", None) else None


def run(
    application: Any,
    listening: sockets.socket,
    *,
    trusted_proxies: int = 0,
    on_start: Iterable[Hook] = (),
    on_stop: Iterable[Hook] = (),
    ready: Callable[[], None] = lambda: None,
) -> int:
    """Serve `application` on a listening socket (it may be shared with other processes) until SIGTERM.

    `on_start` runs in the event loop before the first connection, `on_stop` after the last; a hook that fails at the
    start ends the server with status 1. `ready` is called once connections are taken.
    """
    listening.setblocking(False)
    server = Server(behind_proxies(application, trusted_proxies), on_start=on_start, on_stop=on_stop)
    return server.serve(listening, ready)
